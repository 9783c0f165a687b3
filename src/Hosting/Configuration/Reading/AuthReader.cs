using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Syntax;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>
/// Reads <c>auth</c> of <c>http</c> or of a route: how users sign in, and which of them are let in. Whatever is not understood is an
/// error, for it would let in somebody.
/// </summary>
static class AuthReader
{
    const string Types = "'none', 'basic', 'form' or 'bearer'";

    public static AuthConfig Read(ConfigBlock parent, AuthConfig inherited, AccountsConfig accounts)
    {
        if (parent.Find("auth") is not { } node)
            return inherited;
        if (node.IsScalar)
            return WithType(parent, "auth", node, inherited, accounts);
        var block = parent.Block("auth");
        if (block.Node is null)
            return inherited;
        var require = block.Block("require");
        var auth = inherited with { Realm = ReadRealm(block, inherited.Realm), IsSecure = ReadSecure(require, inherited.IsSecure) };
        if (block.Text("type") is not null)
            auth = WithType(block, "type", block.Find("type")!, auth, accounts);
        // TLS asks nobody who they are.
        return require.Node is null || require.Node.Members is [{ Name: "secure" }] ? auth : WithRequired(require, auth, accounts);
    }

    static AuthConfig WithType(ConfigBlock block, string key, ConfigNode node, AuthConfig auth, AccountsConfig accounts)
    {
        switch (node.Text)
        {
            case "none":
                // How to sign in stays known: for the actions of the route that ask for it themselves.
                return auth with { IsRequired = false, Users = [], Roles = [], Abilities = [] };
            case "basic" or "form" when !accounts.HasUsers:
                block.Error(node, key, "nobody could sign in: 'http.auth.users' has no user; add one, such as ann: { password: '…' }");
                return auth;
            case "bearer" when !accounts.HasBearer:
                block.Error(
                    node,
                    key,
                    "nobody could sign in: there is no 'http.auth.bearer'; add bearer: { key: { file: '…' }, issuer: '…', audience: '…' }"
                );
                return auth;
            case "bearer":
                return auth with { Type = AuthType.Bearer, IsRequired = true };
            case "form":
                return auth with { Type = AuthType.Form, IsRequired = true };
            case "basic":
                return auth with { Type = AuthType.Basic, IsRequired = true };
            case "digest":
                block.Error(
                    node,
                    key,
                    "'digest' is not supported: it needs passwords that are stored as good as in the clear; write 'basic', and serve by TLS"
                );
                return auth;
            default:
                block.Error(
                    node,
                    key,
                    $"takes {Types}, not {node}"
                        + NearestKey.Hint(node.Text, ["none", "basic", "form", "bearer"], "; leave it out, or write one of them")
                );
                return auth;
        }
    }

    static AuthConfig WithRequired(ConfigBlock require, AuthConfig auth, AccountsConfig accounts)
    {
        if (auth.Type == AuthType.None)
            require.Error(
                require.Node!,
                "users",
                "nobody can sign in: there is no 'type', here or in 'http'; write type: 'basic' beside 'require'"
            );
        // A file has others tomorrow, and roles of its own.
        var areKnown = accounts.File is null && auth.Type != AuthType.Bearer;
        var roles = accounts.Abilities.Keys.Concat(accounts.Users.Values.SelectMany(u => u.Roles)).ToImmutableHashSet();
        return auth with
        {
            IsRequired = true,
            Users = Names(require, "users", auth.Users, accounts.Users.Keys, "'http.auth.users' has no such user", areKnown),
            Roles = Names(require, "roles", auth.Roles, roles, "no user has it, and 'http.auth.roles' does not name it", areKnown),
            Abilities = Names(
                require,
                "abilities",
                auth.Abilities,
                accounts.Abilities.Values.SelectMany(a => a).Concat(roles),
                "no role of 'http.auth.roles' has it",
                areKnown
            ),
        };
    }

    static bool ReadSecure(ConfigBlock require, bool inherited)
    {
        // ESP has a time here.
        if (require.Find("secure") is not { IsScalar: true } node || !Duration.TryParse(node.Text, out _, out _))
            return require.Flag("secure", inherited);
        require.Error(node, "secure", $"takes true or false, not '{node.Text}'; how long browsers are to remember it is http.hsts");
        return inherited;
    }

    // '*' is everybody who has signed in.
    static ImmutableArray<string> Names(
        ConfigBlock require,
        string key,
        ImmutableArray<string> inherited,
        IEnumerable<string> known,
        string problem,
        bool areKnown
    )
    {
        if (require.Find(key) is null)
            return inherited;
        var names = require.List(key).SelectMany(n => Words(n).Select(word => (Node: n, Word: word))).ToImmutableArray();
        if (key == "users" && names is [{ Word: "*" }])
            return [];
        if (names.IsEmpty)
            require.Error(require.Find(key)!, key, key == "users" ? "names nobody; write names, or '*' for every user" : "names none");
        var all = known.ToImmutableHashSet(StringComparer.Ordinal);
        foreach (var (node, word) in names.Where(n => areKnown && !all.Contains(n.Word)))
            require.Error(node, key, $"'{word}': {problem}{NearestKey.Hint(word, all, "; add it, or correct the name")}");
        return [.. names.Select(n => n.Word).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Names as ESP has them: in a list, or in a text with spaces or commas between them.</summary>
    public static string[] Words(ConfigNode node) =>
        node.Text.Split((char[])[' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    static string ReadRealm(ConfigBlock block, string inherited)
    {
        if (block.Text("realm") is not { } realm)
            return inherited;
        // It stands in a header, within quotes.
        if (realm.All(c => c is >= ' ' and <= '~' and not ('"' or '\\')))
            return realm;
        block.Error(
            block.Find("realm")!,
            "realm",
            $"'{realm}' may have ASCII characters other than '\"' and '\\' only; write such as 'example.org'"
        );
        return inherited;
    }
}
