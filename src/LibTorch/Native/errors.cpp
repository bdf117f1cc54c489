// The last error of each thread, as text.
#include "shim.h"

#include <c10/util/Exception.h>

#include <exception>
#include <string>

namespace reploss {

namespace {
thread_local std::string last_error;
}

void remember_exception() {
  try {
    throw;
  } catch (const c10::Error& error) {
    last_error = error.what_without_backtrace();
  } catch (const std::exception& error) {
    last_error = error.what();
  } catch (...) {
    last_error = "an exception that is not a std::exception";
  }
}

}  // namespace reploss

REPLOSS_EXPORT const char* reploss_last_error() {
  return reploss::last_error.c_str();
}
