using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Syntax;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>http.auth.users</c> and <c>http.auth.roles</c>: who there is, and who may do what.</summary>
static class AccountsReader
{
    const int MostNameCharacters = 64;

    static readonly string[] s_keys = ["password", "roles"];

    public static AccountsConfig Read(ConfigBlock http, ConfigReading reading)
    {
        if (http.Find("auth") is not { Kind: ConfigNodeKind.Object })
            return AccountsConfig.None;
        var auth = http.Block("auth");
        var abilities = Expand(ReadRoles(auth));
        var file = ReadFile(auth, reading);
        if (file is not null && auth.Find("users") is { } users)
            auth.Error(users, "users", "with store: 'file' the users are in the file; remove them, and add them by 'user add'");
        return new(file is null ? ReadUsers(auth, abilities) : ImmutableDictionary<string, AccountConfig>.Empty, abilities)
        {
            File = file,
            HasBearer = auth.Find("bearer") is not null,
        };
    }

    /// <summary>What is wrong with a user's name, and what to write; null for one that is good.</summary>
    public static string? ProblemWithName(string name) =>
        name.Length is 0 or > MostNameCharacters ? $"a user's name has 1 to {MostNameCharacters} characters"
        : name == "*" ? "'*' stands for every user; write a name"
        // Basic authentication ends the name at a colon (RFC 7617), and lists of names are split at the others.
        : name.Any(c => c is ':' or ',' || char.IsWhiteSpace(c) || char.IsControl(c)) || name.Any(char.IsSurrogate)
            ? $"'{name}' is not a user's name; write one without spaces, ',' and ':'"
        : null;

    static string? ReadFile(ConfigBlock auth, ConfigReading reading)
    {
        var store = auth.Text("store");
        if (store is null or "config")
        {
            if (auth.Find("file") is { } alone)
                auth.Error(alone, "file", "is of store: 'file'; write that beside it, or remove it");
            return null;
        }
        if (store == "file")
            return reading.Resolve(auth.Text("file") is { Length: > 0 } path ? path : AccountsConfig.DefaultFile);
        auth.Error(
            auth.Find("store")!,
            "store",
            store is "system" or "app"
                ? $"'{store}' is not supported; write 'config', and the users in 'users'"
                : $"takes 'config' or 'file', not '{store}'"
        );
        return null;
    }

    static Dictionary<string, ImmutableArray<string>> ReadRoles(ConfigBlock auth)
    {
        var roles = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        var block = auth.Block("roles");
        foreach (var role in block.Node?.Members ?? [])
            roles[role.Name] = role.Value.Kind == ConfigNodeKind.Null ? [] : [.. block.List(role.Name).SelectMany(AuthReader.Words)];
        return roles;
    }

    /// <summary>What each role may do. An ability that is a role's name stands for all that the role may, as in ESP.</summary>
    public static ImmutableDictionary<string, ImmutableArray<string>> Expand(Dictionary<string, ImmutableArray<string>> roles)
    {
        return roles.ToImmutableDictionary(r => r.Key, r => Of(r.Key), StringComparer.Ordinal);

        ImmutableArray<string> Of(string role)
        {
            var (all, next) = (new SortedSet<string>(StringComparer.Ordinal), new Stack<string>([role]));
            while (next.TryPop(out var name))
            {
                if (!all.Add(name))
                    continue;
                foreach (var ability in roles.GetValueOrDefault(name, []))
                    next.Push(ability);
            }
            return [.. all];
        }
    }

    static ImmutableDictionary<string, AccountConfig> ReadUsers(
        ConfigBlock auth,
        ImmutableDictionary<string, ImmutableArray<string>> abilities
    )
    {
        var users = ImmutableDictionary.CreateBuilder<string, AccountConfig>(StringComparer.Ordinal);
        var block = auth.Block("users");
        foreach (var member in block.Node?.Members ?? [])
        {
            if (ProblemWithName(member.Name) is { } problem)
                block.Error(member.Value, member.Name, problem);
            else if (ReadUser(block, member, abilities) is { } user)
                users[user.Name] = user;
        }
        return users.ToImmutable();
    }

    static AccountConfig? ReadUser(ConfigBlock users, ConfigMember member, ImmutableDictionary<string, ImmutableArray<string>> abilities)
    {
        var user = users.Block(member.Name);
        if (user.Node is null)
        {
            if (member.Value.Kind == ConfigNodeKind.Null)
                users.Error(member.Value, member.Name, "takes an object { … }, not null; remove the user, or give a password");
            return null;
        }
        foreach (var other in user.Node.Members.Where(m => !s_keys.Contains(m.Name)))
            user.Error(other.Value, other.Name, $"unknown key{NearestKey.Hint(other.Name, s_keys, "; a user has 'password' and 'roles'")}");
        var roles = user.List("roles").SelectMany(n => AuthReader.Words(n).Select(word => (Node: n, Word: word))).ToImmutableArray();
        foreach (var (node, word) in roles.Where(r => !abilities.ContainsKey(r.Word)))
            user.Error(
                node,
                "roles",
                $"'{word}': 'http.auth.roles' has no such role{NearestKey.Hint(word, abilities.Keys, $"; add {word}: []")}"
            );
        var hash = user.Text("password") ?? "";
        // Not the text itself: it may be the password.
        if ((hash.Length == 0 ? "is missing; write what 'user hash' prints" : PasswordHash.ProblemWith(hash)) is { } problem)
            user.Error(user.Find("password") ?? user.Node, "password", problem);
        return new(member.Name, hash, [.. roles.Select(r => r.Word).Distinct(StringComparer.Ordinal)]);
    }
}
