#include "bridge/type_input.hpp"

#include "bridge/compat.hpp"
#include "bridge/scope.hpp"
#include "bridge/spi.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "utils/lsyscache.h"
}

namespace meshcat::bridge {

TypeInput::TypeInput(const std::string &name, MemoryContext context) {
  Oid type = InvalidOid;
  {
    const SafeSearchPath pinned;
    call([&] { parse_type_name(name.c_str(), &type, &modifier_); });
  }
  const char kind = call([&] { return get_typtype(type); });
  const bool is_array = call([&] { return get_element_type(type); }) != InvalidOid;
  if (is_array || (kind != TYPTYPE_BASE && kind != TYPTYPE_ENUM))
    throw core::Error(core::sqlstate::feature_not_supported,
                      "type " + name + " is not one that a text can be checked against", {},
                      "Name a base type or an enum.");
  call([&] {
    Oid input = InvalidOid;
    getTypeInputInfo(type, &input, &parameter_);
    fmgr_info_cxt(input, &function_, context);
  });
}

#ifdef MESHCAT_SOFT_ERRORS

bool TypeInput::accepts(const std::string &text) {
  return call([&] {
    ErrorSaveContext errors = {T_ErrorSaveContext, false, false, nullptr};
    Datum value = 0;
    return InputFunctionCallSafe(&function_, const_cast<char *>(text.c_str()), parameter_,
                                 modifier_, reinterpret_cast<Node *>(&errors), &value);
  });
}

#else

bool TypeInput::accepts(const std::string &text) {
  const auto read = [&] {
    call([&] {
      InputFunctionCall(&function_, const_cast<char *>(text.c_str()), parameter_, modifier_);
    });
  };
  return attempt(read, [](const ErrorData &error) {
    if (ERRCODE_TO_CATEGORY(error.sqlerrcode) != ERRCODE_DATA_EXCEPTION)
      call([&] { ReThrowError(const_cast<ErrorData *>(&error)); });
  });
}

#endif

}  // namespace meshcat::bridge
