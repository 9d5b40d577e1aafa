#include "app/input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cstring>

#include "base/limits.h"

namespace foreshock::app {

namespace {

// zlib's gz layer reads plain files as they are and .gz ones decompressed.
class Reader {
 public:
  static Result<Reader> open(const std::string& path) {
    int fd = path == "-" ? dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
      ErrorKind kind = errno == EACCES ? ErrorKind::kForbidden : ErrorKind::kNotFound;
      return fail(kind, "cannot open " + path + ": " + std::strerror(errno));
    }
    struct stat info {};
    if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
      close(fd);
      return fail(ErrorKind::kInvalid, path + " is a folder; name the files in it");
    }
    gzFile file = gzdopen(fd, "rb");
    if (file == nullptr) {
      close(fd);
      return fail(ErrorKind::kInternal, "cannot read " + path);
    }
    gzbuffer(file, 256 * 1024);
    return Reader(file, path);
  }
  Reader(Reader&& other) noexcept : file_(other.file_), path_(std::move(other.path_)) {
    other.file_ = nullptr;
  }
  Reader& operator=(Reader&&) = delete;
  ~Reader() {
    if (file_ != nullptr) gzclose(file_);
  }
  Result<size_t> read(char* out, size_t bytes) {
    int got = gzread(file_, out, static_cast<unsigned>(bytes));
    if (got < 0) {
      int code = 0;
      return fail(ErrorKind::kCorrupt, "reading " + path_ + ": " + gzerror(file_, &code));
    }
    return static_cast<size_t>(got);
  }

 private:
  Reader(gzFile file, std::string path) : file_(file), path_(std::move(path)) {}
  gzFile file_;
  std::string path_;
};

}  // namespace

Status read_chunks(const std::string& path, const std::function<size_t(std::string_view, bool)>& consume) {
  ASSIGN_OR_RETURN(Reader reader, Reader::open(path));
  std::string buffer;
  size_t kept = 0;
  while (true) {
    buffer.resize(kept + kInputChunkBytes);
    ASSIGN_OR_RETURN(size_t got, reader.read(buffer.data() + kept, kInputChunkBytes));
    std::string_view bytes(buffer.data(), kept + got);
    bool final = got == 0;
    size_t consumed = bytes.empty() ? 0 : consume(bytes, final);
    if (final) return {};
    if (consumed == 0 && bytes.size() > limits::kRecordBytesMax + kInputChunkBytes)
      consumed = consume(bytes, true);
    kept = bytes.size() - consumed;
    std::memmove(buffer.data(), buffer.data() + consumed, kept);
  }
}

Status read_lines(const std::string& path, const std::function<Status(std::string_view, uint64_t)>& take) {
  uint64_t number = 0;
  Status status;
  Status read = read_chunks(path, [&](std::string_view bytes, bool final) {
    size_t at = 0;
    while (status && at < bytes.size()) {
      size_t end = bytes.find('\n', at);
      if (end == std::string_view::npos) {
        if (!final && bytes.size() - at < limits::kLineBytesMax) break;
        end = bytes.size();
      }
      status = take(bytes.substr(at, end - at), ++number);
      at = std::min(end + 1, bytes.size());
    }
    return status ? at : bytes.size();
  });
  RETURN_IF_ERROR(status);
  return read;
}

uint64_t input_size(const std::string& path) {
  struct stat info {};
  if (path == "-" || stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return 0;
  return static_cast<uint64_t>(info.st_size);
}

}  // namespace foreshock::app
