// Security labels of the provider meshcat.
#pragma once

namespace meshcat::classification {

// Registers the provider, in every session that loads the library.
void register_label_provider();

}  // namespace meshcat::classification
