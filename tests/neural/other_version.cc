// A plug-in as another version of foreshock would have built it: only the first two numbers of its table stay
// where they are for ever (src/ml/neural/door.h). The program must turn it away in plain words.
#include <cstdint>

struct Door {
  uint32_t version, bytes;
};
static const Door kDoor = {999, 8};

extern "C" __attribute__((visibility("default"))) const Door* foreshock_neural_door(void) {
  return &kDoor;
}
