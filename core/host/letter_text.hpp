// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "store/letter_box.hpp"

namespace sluice::host {

/// Whether every byte belongs to a well-formed character: what JSON can carry as it is.
bool is_utf8(std::string_view bytes);

/// One line for a person. What came from outside cannot reach the terminal as anything but text.
std::string letter_line(const store::StoredLetter& one);
/// Everything that is known of a letter, with its bytes.
std::string letter_page(const store::StoredLetter& one);
/// A JSON object on one line. With its bytes: "data" where they are UTF-8, else "data_base64".
std::string letter_json(const store::StoredLetter& one, store::WithData with_data);

}  // namespace sluice::host
