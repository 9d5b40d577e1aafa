#include "base/fake_world.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/hash.h"

namespace foreshock {
namespace {

// One spelling per path: no doubled, trailing or leading "./" parts; the empty path is the current folder.
std::string normal(const std::string& path) {
  std::string out;
  if (!path.empty() && path.front() == '/') out = "/";
  for (size_t at = 0; at < path.size();) {
    size_t slash = std::min(path.find('/', at), path.size());
    std::string_view part = std::string_view(path).substr(at, slash - at);
    at = slash + 1;
    if (part.empty() || part == ".") continue;
    if (!out.empty() && out.back() != '/') out.push_back('/');
    out.append(part);
  }
  return out.empty() ? "." : out;
}

std::string parent_of(const std::string& path) {
  size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool is_root(const std::string& path) {
  return path == "/" || path == ".";
}

// What every path inside `folder` begins with.
std::string inside(const std::string& folder) {
  if (folder == ".") return "";
  return folder == "/" ? folder : folder + "/";
}

tl::unexpected<Error> not_found(const std::string& path) {
  return fail(ErrorKind::kNotFound, path + ": no such file or folder");
}

}  // namespace

// A file or folder. `durable` is what a crash leaves; the first `common` bytes of both texts agree, so a
// sync of a growing file copies only what is new.
struct FakeNode {
  bool is_directory = false;
  uint64_t inode = 0;
  Timestamp modified;
  std::string bytes;
  std::string durable;
  size_t common = 0;
};

struct FakeDisk::State {
  mutable std::mutex mutex;
  std::map<std::string, std::shared_ptr<FakeNode>> nodes;
  DiskFaults faults;
  uint64_t operations = 0;
  uint64_t crashes = 0;  // a file opened before the last crash is dead
  uint64_t inodes = 1;
  const Clock* clock = nullptr;

  bool is_folder(const std::string& path) const {
    if (is_root(path)) return true;
    auto found = nodes.find(path);
    return found != nodes.end() && found->second->is_directory;
  }

  bool has_inner(const std::string& folder) const {
    std::string prefix = inside(folder);
    auto next = nodes.lower_bound(prefix);
    return next != nodes.end() && next->first.starts_with(prefix);
  }

  std::shared_ptr<FakeNode> make(const std::string& path, bool is_directory) {
    auto node = std::make_shared<FakeNode>();
    node->is_directory = is_directory;
    node->inode = inodes++;
    touch(*node);
    nodes[path] = node;
    return node;
  }

  void touch(FakeNode& node) const {
    if (clock != nullptr) node.modified = clock->now();
  }

  uint64_t used() const {
    uint64_t sum = 0;
    for (const auto& [path, node] : nodes) sum += node->bytes.size();
    return sum;
  }

  // Counts a write, sync or rename; false when it is the one that has to fail.
  bool may_run() {
    ++operations;
    if (faults.fail_after_operations < 0) return true;
    return faults.fail_after_operations-- > 0;
  }
};

namespace {

tl::unexpected<Error> injected(const std::string& path, const char* what) {
  return fail(ErrorKind::kUnavailable, fmt::format("{}: cannot {}: fault set by the test", path, what));
}

}  // namespace

class FakeFile : public File {
 public:
  FakeFile(std::string path, bool writable, std::shared_ptr<FakeDisk::State> state,
           std::shared_ptr<FakeNode> node)
      : path_(std::move(path)),
        writable_(writable),
        state_(std::move(state)),
        node_(std::move(node)),
        crashes_(state_->crashes) {}

  Result<size_t> read_at(uint64_t offset, std::span<char> out) override {
    std::lock_guard lock(state_->mutex);
    RETURN_IF_ERROR(alive());
    if (offset >= node_->bytes.size()) return size_t{0};
    size_t count = std::min<size_t>(out.size(), node_->bytes.size() - offset);
    std::copy_n(node_->bytes.data() + offset, count, out.data());
    return count;
  }

  Status append(std::string_view bytes) override {
    std::lock_guard lock(state_->mutex);
    RETURN_IF_ERROR(writable("write"));
    bool tear = state_->faults.tear_failing_write;
    if (!state_->may_run()) {
      if (tear) node_->bytes.append(bytes.substr(0, bytes.size() / 2));
      return injected(path_, "write");
    }
    uint64_t capacity = state_->faults.capacity_bytes;
    if (capacity != UINT64_MAX) {
      uint64_t used = state_->used();
      uint64_t room = used < capacity ? capacity - used : 0;
      if (bytes.size() > room) {
        if (tear) node_->bytes.append(bytes.substr(0, room));
        return fail(ErrorKind::kExhausted, path_ + ": cannot write: No space left on device");
      }
    }
    node_->bytes.append(bytes);
    state_->touch(*node_);
    return {};
  }

  Status sync() override {
    std::lock_guard lock(state_->mutex);
    RETURN_IF_ERROR(alive());
    if (!state_->may_run()) return injected(path_, "sync");
    node_->durable.resize(node_->common);
    node_->durable.append(node_->bytes, node_->common);
    node_->common = node_->bytes.size();
    return {};
  }

  Result<uint64_t> size() override {
    std::lock_guard lock(state_->mutex);
    RETURN_IF_ERROR(alive());
    return static_cast<uint64_t>(node_->bytes.size());
  }

  Status truncate(uint64_t size) override {
    std::lock_guard lock(state_->mutex);
    RETURN_IF_ERROR(writable("truncate"));
    if (!state_->may_run()) return injected(path_, "truncate");
    node_->bytes.resize(size);
    node_->common = std::min<size_t>(node_->common, size);
    state_->touch(*node_);
    return {};
  }

 private:
  Status alive() const {
    if (crashes_ == state_->crashes) return {};
    return fail(ErrorKind::kUnavailable, path_ + ": was open when the disk crashed; open it again");
  }
  Status writable(const char* what) const {
    RETURN_IF_ERROR(alive());
    if (writable_) return {};
    return fail(ErrorKind::kInvalid, fmt::format("{}: cannot {}: opened for reading only", path_, what));
  }

  const std::string path_;
  const bool writable_;
  const std::shared_ptr<FakeDisk::State> state_;
  const std::shared_ptr<FakeNode> node_;
  const uint64_t crashes_;
};

FakeDisk::FakeDisk() : state_(std::make_shared<State>()) {}
FakeDisk::~FakeDisk() {
  std::lock_guard lock(state_->mutex);
  state_->clock = nullptr;  // files may outlive the world that made the clock
}

void FakeDisk::set_clock(const Clock* clock) {
  std::lock_guard lock(state_->mutex);
  state_->clock = clock;
}

Result<std::unique_ptr<File>> FakeDisk::open(const std::string& path, OpenMode mode) {
  std::lock_guard lock(state_->mutex);
  std::string name = normal(path);
  if (state_->is_folder(name)) {
    if (mode == OpenMode::kCreateNew)
      return fail(ErrorKind::kConflict, path + ": cannot create: File exists");
    return fail(ErrorKind::kInvalid, path + ": cannot open: Is a directory");
  }
  std::shared_ptr<FakeNode> node;
  if (auto found = state_->nodes.find(name); found != state_->nodes.end()) node = found->second;
  if (node != nullptr && mode == OpenMode::kCreateNew)
    return fail(ErrorKind::kConflict, path + ": cannot create: File exists");
  if (node == nullptr) {
    if (mode == OpenMode::kRead || !state_->is_folder(parent_of(name))) return not_found(path);
    node = state_->make(name, false);
  }
  return std::make_unique<FakeFile>(path, mode != OpenMode::kRead, state_, std::move(node));
}

Result<FileInfo> FakeDisk::info(const std::string& path) {
  std::lock_guard lock(state_->mutex);
  std::string name = normal(path);
  FileInfo out;
  out.device = 1;
  out.is_directory = true;
  if (is_root(name)) return out;
  auto found = state_->nodes.find(name);
  if (found == state_->nodes.end()) return not_found(path);
  const FakeNode& node = *found->second;
  out.size = node.bytes.size();
  out.inode = node.inode;
  out.modified = node.modified;
  out.is_directory = node.is_directory;
  return out;
}

Result<std::vector<std::string>> FakeDisk::list(const std::string& directory) {
  std::lock_guard lock(state_->mutex);
  std::string folder = normal(directory);
  if (!state_->is_folder(folder)) {
    if (!state_->nodes.contains(folder)) return not_found(directory);
    return fail(ErrorKind::kInvalid, directory + ": cannot list: Not a directory");
  }
  std::string prefix = inside(folder);
  std::vector<std::string> names;
  for (auto at = state_->nodes.lower_bound(prefix);
       at != state_->nodes.end() && at->first.starts_with(prefix); ++at)
    if (std::string name = at->first.substr(prefix.size()); name.find('/') == std::string::npos)
      names.push_back(std::move(name));
  std::sort(names.begin(), names.end());
  return names;
}

Status FakeDisk::make_directories(const std::string& path) {
  std::lock_guard lock(state_->mutex);
  std::string whole = normal(path);
  for (size_t end = 1; end <= whole.size(); ++end) {
    if (end < whole.size() && whole[end] != '/') continue;
    std::string folder = whole.substr(0, end);
    if (state_->is_folder(folder)) continue;
    if (state_->nodes.contains(folder))
      return fail(ErrorKind::kInvalid, folder + ": cannot make the folder: Not a directory");
    state_->make(folder, true);
  }
  return {};
}

Status FakeDisk::rename(const std::string& from, const std::string& to) {
  std::lock_guard lock(state_->mutex);
  if (!state_->may_run()) return injected(from, "rename");
  std::string source = normal(from);
  std::string target = normal(to);
  auto found = state_->nodes.find(source);
  if (found == state_->nodes.end()) return not_found(from);
  if (!state_->is_folder(parent_of(target))) return not_found(to);
  if (source == target) return {};
  std::shared_ptr<FakeNode> node = found->second;
  auto refuse = [&](ErrorKind kind, const char* why) {
    return fail(kind, fmt::format("{}: cannot rename to {}: {}", from, to, why));
  };
  if (node->is_directory && target.starts_with(inside(source)))
    return refuse(ErrorKind::kInvalid, "is inside it");
  if (state_->nodes.contains(target) || is_root(target)) {
    if (state_->is_folder(target) != node->is_directory)
      return refuse(ErrorKind::kInvalid, "one is a file, one a folder");
    if (node->is_directory && state_->has_inner(target))
      return refuse(ErrorKind::kConflict, "Directory not empty");
  }
  std::map<std::string, std::shared_ptr<FakeNode>> moved;
  if (node->is_directory) {
    std::string prefix = inside(source);
    auto at = state_->nodes.lower_bound(prefix);
    while (at != state_->nodes.end() && at->first.starts_with(prefix)) {
      moved[inside(target) + at->first.substr(prefix.size())] = at->second;
      at = state_->nodes.erase(at);
    }
  }
  state_->nodes.erase(source);
  state_->nodes[target] = node;
  state_->nodes.merge(moved);
  return {};
}

Status FakeDisk::remove(const std::string& path) {
  std::lock_guard lock(state_->mutex);
  std::string name = normal(path);
  if (is_root(name)) return fail(ErrorKind::kInvalid, path + ": cannot remove the root");
  if (!state_->nodes.contains(name)) return not_found(path);
  if (state_->is_folder(name) && state_->has_inner(name))
    return fail(ErrorKind::kConflict, path + ": cannot remove: Directory not empty");
  state_->nodes.erase(name);
  return {};
}

Status FakeDisk::remove_all(const std::string& path) {
  std::lock_guard lock(state_->mutex);
  std::string name = normal(path);
  if (is_root(name)) return fail(ErrorKind::kInvalid, path + ": cannot remove the root");
  std::string prefix = inside(name);
  auto at = state_->nodes.lower_bound(prefix);
  while (at != state_->nodes.end() && at->first.starts_with(prefix)) at = state_->nodes.erase(at);
  state_->nodes.erase(name);
  return {};
}

Result<uint64_t> FakeDisk::free_bytes(const std::string& path) {
  std::lock_guard lock(state_->mutex);
  std::string name = normal(path);
  if (!is_root(name) && !state_->nodes.contains(name)) return not_found(path);
  uint64_t used = state_->used();
  uint64_t capacity = state_->faults.capacity_bytes;
  return used < capacity ? capacity - used : 0;
}

void FakeDisk::set_faults(DiskFaults faults) {
  std::lock_guard lock(state_->mutex);
  state_->faults = faults;
}

void FakeDisk::crash() {
  std::lock_guard lock(state_->mutex);
  ++state_->crashes;
  for (auto& [path, node] : state_->nodes) {
    node->bytes = node->durable;
    node->common = node->bytes.size();
  }
}

void FakeDisk::flip_bit(const std::string& path, uint64_t offset, int bit) {
  std::lock_guard lock(state_->mutex);
  auto found = state_->nodes.find(normal(path));
  CHECK(found != state_->nodes.end() && offset < found->second->bytes.size() && bit >= 0 && bit < 8)
      << path << " has no bit " << bit << " at " << offset;
  FakeNode& node = *found->second;
  auto flip = [&](char& byte) { byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1u << bit)); };
  flip(node.bytes[offset]);
  // Decay happens to what is on the platter, so it outlives a crash.
  if (offset < node.common) flip(node.durable[offset]);
}

uint64_t FakeDisk::operations() const {
  std::lock_guard lock(state_->mutex);
  return state_->operations;
}

Timestamp FakeClock::now() const {
  std::lock_guard lock(mutex_);
  return now_;
}

int64_t FakeClock::steady_ns() const {
  std::lock_guard lock(mutex_);
  return steady_;
}

void FakeClock::advance(int64_t span_ns) {
  if (span_ns <= 0) return;
  std::lock_guard lock(mutex_);
  now_ = now_ + span_ns;
  steady_ += span_ns;
}

void FakeClock::set(Timestamp now) {
  std::lock_guard lock(mutex_);
  now_ = now;
}

// A Weyl sequence through the mixer of hash.h: every seed gives another, equally spread, sequence.
uint64_t FakeChance::next64() {
  std::lock_guard lock(mutex_);
  state_ += 0x9E3779B97F4A7C15ull;
  return mix64(state_);
}

std::string FakeChance::secret_bytes(size_t count) {
  std::string out;
  while (out.size() < count) {
    uint64_t value = next64();
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out.append(bytes, std::min(sizeof value, count - out.size()));
  }
  return out;
}

FakeWorld::FakeWorld(uint64_t seed, Timestamp start) : clock_(start), chance_(seed) {
  disk_.set_clock(&clock_);
}

}  // namespace foreshock
