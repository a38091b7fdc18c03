# SPDX-License-Identifier: Apache-2.0
# The Debian packages sluice and sluice-dev, made from the install components of the same names: `etc/package`.
set(CPACK_GENERATOR DEB)
set(CPACK_OUTPUT_FILE_PREFIX ${PROJECT_SOURCE_DIR}/build/packages)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each package has its own
set(CPACK_COMPONENTS_ALL sluice dev)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_SET_DESTDIR ON)  # /etc and /lib are not below the prefix
set(CPACK_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER ${SLUICE_MAINTAINER})
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(scripts ${PROJECT_SOURCE_DIR}/etc/debian)
set(CPACK_DEBIAN_SLUICE_PACKAGE_NAME sluice)
set(CPACK_DEBIAN_SLUICE_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_SLUICE_DESCRIPTION "gateway for security data: KATA and KICS to SIEM, CSV and files
Takes telemetry and alerts of KATA / KEDR, inventory, events and risks of KICS
for Networks, and syslog, and delivers them to a SIEM (first of all KUMA), to
CSV and to files, without losing a record.

One service runs the pipelines that are written in TOML: with a durable
buffer, verified TLS, a ledger that has to add up, and metrics.")
# Libraries of the program and of all plugins. adduser makes the user where systemd-sysusers is not there.
set(CPACK_DEBIAN_SLUICE_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_SLUICE_PACKAGE_DEPENDS "adduser, ca-certificates, tzdata")
set(CPACK_DEBIAN_SLUICE_PACKAGE_SUGGESTS "bash-completion, sqlite3")
set(CPACK_DEBIAN_SLUICE_PACKAGE_CONTROL_EXTRA
    ${scripts}/conffiles ${scripts}/postinst ${scripts}/prerm ${scripts}/postrm)

set(CPACK_DEBIAN_DEV_PACKAGE_NAME sluice-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION devel)
# For one architecture: the pkg-config file names the folder of the plugins.
set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS "sluice, cmake, ninja-build, doctest-dev, pkg-config")
set(CPACK_DEBIAN_DEV_DESCRIPTION "headers for writing plugins of the sluice gateway
The C interface between sluice and its plugins, the C++20 kit on top of it,
and what builds with them: a CMake package with the target sluice::sdk and
the function sluice_add_plugin, and a pkg-config file.

`sluice new` of the package sluice begins a plugin.")
include(CPack)
