#include "parse/redaction/option_secrets.h"

#include <algorithm>
#include <cstdint>

#include "parse/redaction/secret_values.h"
#include "parse/redaction/value_extent.h"
#include "parse/redaction/word_list.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {

namespace {

constexpr size_t kNetUseBytes = 160;  // the command before its /user:

enum class Form : uint8_t {
  kJoined,  // -px; with a blank it is another argument
  kNext,    // -p x
  kEither,
  kUser,     // -u name:x
  kPercent,  // -U name%x
  kThird,    // -b file name x
};
struct Option {
  std::string_view program;
  char letter;
  Form form;
};
constexpr Option kOptions[] = {
    {"mysql", 'p', Form::kJoined},
    {"mariadb", 'p', Form::kJoined},
    {"mysqldump", 'p', Form::kJoined},
    {"mysqladmin", 'p', Form::kJoined},
    {"mysqlimport", 'p', Form::kJoined},
    {"mysqlcheck", 'p', Form::kJoined},
    {"mariadb-dump", 'p', Form::kJoined},
    {"xtrabackup", 'p', Form::kJoined},
    {"mydumper", 'p', Form::kEither},
    {"sshpass", 'p', Form::kEither},
    {"mongo", 'p', Form::kNext},
    {"mongosh", 'p', Form::kNext},
    {"mongodump", 'p', Form::kNext},
    {"mongorestore", 'p', Form::kNext},
    {"mongoexport", 'p', Form::kNext},
    {"docker", 'p', Form::kNext},
    {"podman", 'p', Form::kNext},
    {"helm", 'p', Form::kNext},
    {"buildah", 'p', Form::kNext},
    {"skopeo", 'p', Form::kNext},
    {"oc", 'p', Form::kNext},
    {"redis-cli", 'a', Form::kEither},
    {"redis-benchmark", 'a', Form::kEither},
    {"ldapsearch", 'w', Form::kEither},
    {"ldapadd", 'w', Form::kEither},
    {"ldapmodify", 'w', Form::kEither},
    {"ldapdelete", 'w', Form::kEither},
    {"ldapwhoami", 'w', Form::kEither},
    {"ldappasswd", 's', Form::kEither},
    {"7z", 'p', Form::kJoined},
    {"7za", 'p', Form::kJoined},
    {"zip", 'P', Form::kEither},
    {"unzip", 'P', Form::kEither},
    {"rar", 'p', Form::kJoined},
    {"sqlcmd", 'P', Form::kEither},
    {"bcp", 'P', Form::kEither},
    {"isql", 'P', Form::kEither},
    {"tsql", 'P', Form::kEither},
    {"osql", 'P', Form::kEither},
    {"ipmitool", 'P', Form::kEither},
    {"az", 'p', Form::kNext},
    {"cqlsh", 'p', Form::kEither},
    {"influx", 'p', Form::kNext},
    {"cf", 'p', Form::kNext},
    {"vault", 'p', Form::kNext},
    {"ncftpput", 'p', Form::kEither},
    {"ncftpget", 'p', Form::kEither},
    {"mosquitto_pub", 'P', Form::kEither},
    {"mosquitto_sub", 'P', Form::kEither},
    {"rpcclient", 'U', Form::kPercent},
    {"smbclient", 'U', Form::kPercent},
    {"winexe", 'U', Form::kPercent},
    {"wmic", 'U', Form::kPercent},
    {"net", 'U', Form::kPercent},
    {"smbget", 'U', Form::kPercent},
    {"curl", 'u', Form::kUser},
    {"curl", 'U', Form::kUser},
    {"http", 'a', Form::kUser},
    {"https", 'a', Form::kUser},
    {"xh", 'a', Form::kUser},
    {"snmpwalk", 'A', Form::kEither},
    {"snmpwalk", 'X', Form::kEither},
    {"snmpget", 'A', Form::kEither},
    {"snmpget", 'X', Form::kEither},
    {"evil-winrm", 'p', Form::kNext},
    {"crackmapexec", 'p', Form::kNext},
    {"kinit", 'w', Form::kEither},
    {"rdesktop", 'p', Form::kEither},
    {"svn", 'p', Form::kNext},
    {"oathtool", 'b', Form::kNext},
    {"rabbitmqadmin", 'p', Form::kEither},
    {"psexec", 'p', Form::kNext},
    {"ansible-vault", 'p', Form::kNext},
    {"lftp", 'u', Form::kUser},
    {"openssl", 'k', Form::kNext},
    {"snmpwalk", 'c', Form::kEither},
    {"snmpget", 'c', Form::kEither},
    {"snmpset", 'c', Form::kEither},
    {"snmptrap", 'c', Form::kEither},
    {"htpasswd", 'b', Form::kThird},
};

bool is_program_byte(char c) {
  return is_alnum(c) || c == '_' || c == '-' || c == '.';
}

// Whether the program stands as a word before the option, within the same command.
bool runs(std::string_view before, std::string_view program) {
  for (size_t at = before.find(program); at != std::string_view::npos; at = before.find(program, at + 1)) {
    size_t end = at + program.size();
    bool whole = (at == 0 || !is_program_byte(before[at - 1])) && end < before.size() &&
                 (before[end] == ' ' || before.substr(end).starts_with(".exe "));
    if (!whole) continue;
    std::string_view between = before.substr(end);
    if (between.find('|') == std::string_view::npos && between.find(';') == std::string_view::npos &&
        between.find("&&") == std::string_view::npos)
      return true;
  }
  return false;
}

Stretch argument(std::string_view text, size_t at) {
  if (at >= text.size() || is_space(text[at])) return {};
  bool quote = text[at] == '\'' || text[at] == '"';
  if (quote) {
    size_t end = closing_quote(text, at + 1, text[at], 0);
    return {at + 1, end - at - 1};
  }
  size_t end = at;
  while (end < text.size() && !is_space(text[end]) && text[end] != '\'' && text[end] != '"' &&
         text[end] != '`')
    ++end;
  return {at, end - at};
}

// What may be meant by the same letter: a port, a path, a mapping of ports.
bool is_another_argument(std::string_view value) {
  bool ports = value.find_first_not_of("0123456789:.") == std::string_view::npos && value.size() <= 5;
  bool mapping = value.find(':') != std::string_view::npos &&
                 value.find_first_not_of("0123456789:./tcpudp") == std::string_view::npos;
  return ports || mapping || value.front() == '/' || stands_for_secret(value);
}

// --user name:x, --proxy-user=name:x
Stretch user_option(std::string_view text, size_t dash) {
  std::string_view rest = text.substr(dash);
  for (std::string_view name : {"--user", "--proxy-user", "--auth", "--http-user"}) {
    if (!rest.starts_with(name) || rest.size() <= name.size() + 1) continue;
    char joint = rest[name.size()];
    if ((joint != ' ' && joint != '=') || text.substr(0, dash).find("docker") != std::string_view::npos)
      continue;
    Stretch value = argument(text, dash + name.size() + 1);
    std::string_view written = text.substr(value.begin, value.length);
    size_t colon = written.find(':');
    // Elsewhere it names a user and a group: "1000:1000", "www-data:www-data".
    if (colon == std::string_view::npos || colon + 1 == written.size()) return {};
    std::string_view password = written.substr(colon + 1);
    bool group = is_number(password) || password == written.substr(0, colon) || stands_for_secret(password);
    return group ? Stretch{} : Stretch{value.begin + colon + 1, password.size()};
  }
  return {};
}

// "-p x" of a program that nobody knows: x is not what else the letter stands for.
Stretch unknown_program(std::string_view text, size_t dash) {
  if ((text[dash + 1] != 'p' && text[dash + 1] != 'P') || text.substr(dash + 2, 1) != " ") return {};
  Stretch value = argument(text, dash + 3);
  std::string_view written = text.substr(value.begin, value.length);
  auto any = [&](auto is) { return std::any_of(written.begin(), written.end(), is); };
  bool kinds = any(is_digit) && any(is_lower) && any(is_upper);
  bool signs = any(is_alnum) && written.find_first_of("!#$%^&*?~") != std::string_view::npos;
  bool other = written.find_first_of("/\\=.,:") != std::string_view::npos;
  return written.size() >= 8 && (kinds || signs) && !other && !stands_for_secret(written) ? value : Stretch{};
}

// net use Z: \\host\share /user:ann x, net use Z: \\host\share x /user:ann, xfreerdp /u:ann /p:x
Stretch slash_option(std::string_view text, size_t slash) {
  char letter = small_letter(text[slash + 1]);
  if (letter != 'p' && letter != 'u') return {};
  std::string_view before = text.substr(0, slash), rest = text.substr(slash);
  if (rest.starts_with("/p:")) {
    Stretch value = argument(text, slash + 3);
    bool property = text.substr(value.begin, value.length).find('=') != std::string_view::npos;
    return property || before.find("/u:") == std::string_view::npos ? Stretch{} : value;
  }
  size_t command = before.size() > kNetUseBytes ? before.size() - kNetUseBytes : 0;
  bool user = has_word_at(text, slash, "/user:") || has_word_at(text, slash, "/u:");
  if (!user || before.substr(command).find("net use ") == std::string_view::npos) return {};
  Stretch name = argument(text, slash + 6);
  Stretch value = argument(text, std::min(text.size(), name.begin + name.length + 1));
  if (value.length > 0 && text[value.begin] != '/') return value;
  size_t end = before.find_last_not_of(' ');
  if (end == std::string_view::npos) return {};
  size_t begin = before.find_last_of(' ', end) + 1;
  bool place = before[begin] == '\\' || before[end] == ':' || before[end] == '*' || before[begin] == '/';
  return place ? Stretch{} : Stretch{begin, end + 1 - begin};
}

}  // namespace

Stretch option_secret(std::string_view text, size_t dash) {
  if (text[dash] == '/') return slash_option(text, dash);
  if (text.substr(dash).starts_with("--")) return user_option(text, dash);
  char letter = dash + 1 < text.size() ? text[dash + 1] : '\0';
  std::string_view before = text.substr(0, dash);
  bool spaced = dash + 2 < text.size() && text[dash + 2] == ' ';
  for (const Option& option : kOptions) {
    if (option.letter != letter || !runs(before, option.program)) continue;
    if (option.form == Form::kJoined && spaced) return {};
    if (option.form == Form::kNext && !spaced) return {};
    Stretch value = argument(text, dash + (spaced ? 3 : 2));
    for (int skipped = 0; option.form == Form::kThird && spaced && skipped < 2; ++skipped)
      value = argument(text, value.begin + value.length + 1);
    if (value.length == 0) return {};
    if (option.form == Form::kUser || option.form == Form::kPercent) {
      char sign = option.form == Form::kUser ? (option.program == "lftp" ? ',' : ':') : '%';
      size_t at = text.substr(value.begin, value.length).find(sign);
      if (at == std::string_view::npos || at + 1 >= value.length) return {};
      value = {value.begin + at + 1, value.length - at - 1};
      return stands_for_secret(text.substr(value.begin, value.length)) ? Stretch{} : value;
    }
    std::string_view written = text.substr(value.begin, value.length);
    if ((option.program == "docker" || option.program == "podman" || option.program == "helm") &&
        before.find("login") == std::string_view::npos)
      return {};
    // "mysql -port", "7z -path"? Only the joined form could be a word.
    if (!spaced && (written.starts_with("ort") || written.starts_with("rotocol"))) return {};
    return is_another_argument(written) ? Stretch{} : value;
  }
  return dash + 1 < text.size() ? unknown_program(text, dash) : Stretch{};
}

}  // namespace foreshock::parse
