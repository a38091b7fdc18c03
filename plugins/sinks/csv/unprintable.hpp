// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace sluice::csv {

/// What str.isprintable denies in CPython 3.11 (Unicode 14): controls, formats, surrogates, private use,
/// unassigned code points, and all separators but the space. Such characters are escaped in repr.
bool is_unprintable(char32_t c);

}  // namespace sluice::csv
