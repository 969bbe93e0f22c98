# The Debian package: what lies where, and what it needs. tools/package builds it.
set(docs /usr/share/doc/graingate)
install(TARGETS graingate RUNTIME DESTINATION /usr/bin)
install(FILES tools/debian/graingate.service DESTINATION /usr/lib/systemd/system)
install(FILES controller/app/demo.toml DESTINATION /etc/graingate RENAME depot.toml)
install(FILES docs/operations.md docs/configuration.md docs/devices.md docs/vision.md DESTINATION ${docs})


# What is compiled into the program from headers and static libraries, under the words of its own packages.
set(notices "Graingate: its own sources carry no licence statement yet; ask those from whom the package came.\n")
foreach(package libboost1.81-dev libsqlitecpp-dev libtomlplusplus-dev libspdlog-dev libfmt-dev prometheus-cpp-dev)
  if(EXISTS /usr/share/doc/${package}/copyright)
    file(READ /usr/share/doc/${package}/copyright notice)
    string(APPEND notices "\n======== compiled in, from Debian's ${package} ========\n\n${notice}")
  else()
    message(WARNING "/usr/share/doc/${package}/copyright is missing: a package made here must not be passed on")
  endif()
endforeach()
file(WRITE ${CMAKE_BINARY_DIR}/package/copyright "${notices}")
install(FILES ${CMAKE_BINARY_DIR}/package/copyright DESTINATION ${docs})

set(CPACK_GENERATOR DEB)
set(CPACK_SET_DESTDIR ON)  # every path above is absolute
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_NAME graingate)
set(CPACK_PACKAGE_VERSION ${GRAINGATE_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "truck lanes of a grain depot with nobody at the window")
set(CPACK_PACKAGE_DESCRIPTION "Farmers book on a phone; lanes read plates, weigh, open the unloading gates and issue
tickets, over Modbus and cameras. Every decision lies in a journal that can be replayed.")
set(CPACK_PACKAGE_CONTACT "Graingate maintainers <maintainers@localhost>")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION misc)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, fonts-noto-cjk")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
foreach(script conffiles postinst prerm postrm)
  list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/tools/debian/${script})
endforeach()
include(CPack)
