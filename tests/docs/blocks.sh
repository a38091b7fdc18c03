# SPDX-License-Identifier: Apache-2.0
# Cutting marked code blocks out of the documentation; sourced by the tests beside it.

# block MARK FILE NAME: the first code block after <!-- MARK NAME -->, without indentation.
block() {
  awk -v mark="<!-- $1 $3 -->" 'index($0, mark) { found = 1; next }
    found && /^ *```/ { if (inside) exit; inside = 1; match($0, /^ */); indent = RLENGTH; next }
    inside { print substr($0, indent + 1) }' "$2"
}

# example FILE NAME: what a reader types or writes; there has to be one.
example() {
  local text
  text=$(block "example:" "$1" "$2")
  [ -n "$text" ] || { echo "$1 has no example $2" >&2; return 1; }
  printf '%s\n' "$text"
}

# output_of FILE NAME: what the page says about the output of that example.
output_of() { block "output of:" "$1" "$2"; }

# shows FILE: whether each line of standard input is one of FILE, where an ellipsis stands for anything. What is missing is told.
shows() {
  local line pattern seen
  while IFS= read -r line; do
    pattern=$(sed -e 's/[][*?\\]/\\&/g' -e 's/…/*/g' <<<"$line")
    while IFS= read -r seen; do
      # shellcheck disable=SC2053
      [[ $seen == $pattern ]] && continue 2
    done <"$1"
    cat "$1" >&2
    echo "not printed: $line" >&2
    return 1
  done
}
