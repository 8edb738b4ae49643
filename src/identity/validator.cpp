// The server's way to judge OAuth tokens with a library, since PostgreSQL 18:
// oauth_validator_libraries = 'meshcat'.
#include "bridge/compat.hpp"

#ifdef MESHCAT_OAUTH

#include "bridge/args.hpp"
#include "identity/sign_on.hpp"

// Without Kerberos' headers, which a build has no need of: the server's structures are the
// same, for the sake of extensions.
#undef ENABLE_GSS
extern "C" {
#include "libpq/oauth.h"
}

namespace meshcat::identity {

namespace {

// The client learns no more than that it failed.
void log_refusal(const char *role, const core::Error &refusal) {
  bridge::call([&] {
    ereport(LOG,
            (errcode(ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION),
             errmsg("OAuth sign-on as role \"%s\" is refused: %s", role, refusal.message().c_str()),
             refusal.detail().empty() ? 0 : errdetail("%s", refusal.detail().c_str()),
             refusal.hint().empty() ? 0 : errhint("%s", refusal.hint().c_str())));
  });
}

// PostgreSQL's own map of users, if the line of pg_hba.conf has it asked, comes after.
bool validate(const ValidatorModuleState *, const char *token, const char *role,
              ValidatorModuleResult *result) {
  return bridge::enter([&] {
    const SignOn outcome = sign_on(token, role, MyProcPort->hba->oauth_issuer);
    if (!outcome.name.empty())
      result->authn_id = bridge::call([&] { return pstrdup(outcome.name.c_str()); });
    if (outcome.refusal) log_refusal(role, *outcome.refusal);
    result->authorized = !outcome.refusal;
    return true;
  });
}

}  // namespace

}  // namespace meshcat::identity

const OAuthValidatorCallbacks *_PG_oauth_validator_module_init() {
  static constexpr OAuthValidatorCallbacks callbacks = {
      .magic = PG_OAUTH_VALIDATOR_MAGIC,
      .startup_cb = nullptr,
      .shutdown_cb = nullptr,
      .validate_cb = meshcat::identity::validate,
  };
  return &callbacks;
}

#endif
