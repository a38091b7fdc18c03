// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/site.hpp"

namespace sluice::bench {

/// Other shippers send the lines of the site's file to its collector: neither looked at nor kept on a disk on
/// the way. Out of Debian's packages, unpacked by tests/bench/unpack-rivals and configured for speed. The
/// work is done when the collector has the last byte.
Cost rsyslog(Site& site);
Cost syslog_ng(Site& site);

/// A loop over Python's csv.writer, from the rows of the site's inventory in a file to a table.
Cost python_csv(Site& site);

}  // namespace sluice::bench
