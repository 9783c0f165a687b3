using PluginChat.Hosting.Accounts;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Tests.Configuration;

/// <summary><c>http.auth</c>: what is inherited, and that no mistake in it opens a site.</summary>
public sealed class AuthKeysTests
{
    static readonly string s_hash = PasswordCheck.Hash("correct horse");

    static string Users =>
        $"users: {{ ann: {{ password: '{s_hash}', roles: 'admin' }}, bob: {{ password: '{s_hash}' }} }}, "
        + "roles: { admin: [ 'edit', 'user' ], user: 'view' }";

    [Fact]
    public void Read_Auth_IsInheritedKeyByKey()
    {
        var site = TempSite.Site(
            $$"""
            { http: { auth: { type: 'basic', realm: 'Here', {{Users}} }, routes: [
                { name: 'all', pattern: '^/all' },
                { name: 'admin', pattern: '^/admin', auth: { require: { roles: 'admin', users: [ 'ann', 'bob' ] } } },
                { name: 'edit', pattern: '^/edit', auth: { realm: 'There', require: { abilities: 'edit view' } } },
                { name: 'open', pattern: '^/open', auth: 'none' },
            ] } }
            """
        );
        Assert.Equal(["edit", "user", "view"], site.Accounts.Abilities["admin"].Remove("admin"));
        Assert.Equal(["admin"], site.Accounts.Users["ann"].Roles);
        var (all, admin, edit, open) = (site.Routes[0].Auth, site.Routes[1].Auth, site.Routes[2].Auth, site.Routes[3].Auth);
        Assert.True(all is { Type: AuthType.Basic, IsRequired: true, Realm: "Here", Users.IsEmpty: true, Roles.IsEmpty: true });
        Assert.Equal(["admin"], admin.Roles);
        Assert.Equal(["ann", "bob"], admin.Users);
        Assert.Equal("There", edit.Realm);
        Assert.Equal(["edit", "view"], edit.Abilities);
        Assert.False(open.IsRequired);
        Assert.True(site.Auth.IsRequired);
    }

    [Fact]
    public void Read_WithoutAuth_AsksNobody()
    {
        var site = TempSite.Site("{ http: { routes: [ { name: 'all', pattern: '^/' } ] } }");
        Assert.All(site.Routes, r => Assert.Equal(AuthConfig.Open, r.Auth));
    }

    [Theory]
    [InlineData("auth: 'app'", "http.auth: takes 'none', 'basic', 'form' or 'bearer', not 'app'; leave it out, or write one of them")]
    [InlineData("auth: { type: 'form', login: 'x', USERS }", "http.auth.login: 'x' is not a path of this site; write such as '/login'")]
    [InlineData("auth: { type: 'form', login: '//x', USERS }", "http.auth.login: '//x' is not a path of this site; write such as '/login'")]
    [InlineData("auth: { type: 'form', logout: '/login', USERS }", "http.auth.logout: '/login' is the path of 'login' too; write another")]
    [InlineData(
        "auth: { type: 'form', timeout: 'never', USERS }",
        "http.auth.timeout: has to end, or a stolen cookie would be good for ever; write for example '8hrs'"
    )]
    [InlineData(
        "auth: { type: 'form', keys: 'web/keys', USERS }",
        "http.auth.keys: lies in the documents 'web', which anyone could download; write one beside them, such as 'keys'"
    )]
    [InlineData(
        "auth: { type: 'basic', store: 'file', users: {} }",
        "http.auth.users: with store: 'file' the users are in the file; remove them, and add them by 'user add'"
    )]
    [InlineData("auth: { type: 'basic', file: 'x', USERS }", "http.auth.file: is of store: 'file'; write that beside it, or remove it")]
    [InlineData(
        "auth: { type: 'basic', store: 'file', file: 'web/users.json' }",
        "http.auth.file: lies in the documents 'web', which anyone could download; write one beside them, such as 'users.json'"
    )]
    [InlineData(
        "auth: { type: 'bearer' }",
        "http.auth.type: nobody could sign in: there is no 'http.auth.bearer'; "
            + "add bearer: { key: { file: '…' }, issuer: '…', audience: '…' }"
    )]
    [InlineData(
        "auth: { type: 'bearer', bearer: { issuer: 'a', audience: 'b' } }",
        "http.auth.bearer.key: write either 'key', a secret that who makes the tokens has too, or 'publicKey', a PEM file"
    )]
    [InlineData(
        "auth: { type: 'bearer', bearer: { key: 'secret', issuer: 'a', audience: 'b' } }",
        "http.auth.bearer.key: has 6 bytes and needs 32 (RFC 7518); take 'openssl rand -base64 48', say"
    )]
    [InlineData(
        "auth: { type: 'bearer', bearer: { publicKey: 'no.pem', issuer: 'a', audience: 'b' } }",
        "http.auth.bearer.publicKey: file 'no.pem' not found; name a PEM file, relative to this one's folder"
    )]
    [InlineData(
        "auth: { type: 'bearer', bearer: { publicKey: 'appweb.json', issuer: 'a', audience: 'b' } }",
        "http.auth.bearer.publicKey: 'appweb.json' does not hold a public key of RSA or of an elliptic curve in PEM (No supported key "
            + "formats were found. Check that the input represents the contents of a PEM-encoded key file, not the path to such a file. "
            + "(Parameter 'input'))"
    )]
    [InlineData(
        "auth: { type: 'bearer', bearer: { key: '0123456789abcdef0123456789abcdef', audience: 'b' } }",
        "http.auth.bearer.issuer: is missing; write who makes the tokens, as their 'iss' says"
    )]
    [InlineData(
        "auth: { type: 'bearer', bearer: { key: '0123456789abcdef0123456789abcdef', issuer: 'a' } }",
        "http.auth.bearer.audience: is missing; write whom they are for, as their 'aud' says: this site"
    )]
    [InlineData("auth: 'basik'", "http.auth: takes 'none', 'basic', 'form' or 'bearer', not 'basik'; did you mean 'basic'?")]
    [InlineData(
        "auth: { type: 'basic' }",
        "http.auth.type: nobody could sign in: 'http.auth.users' has no user; add one, such as ann: { password: '…' }"
    )]
    [InlineData(
        "auth: { type: 'digest', USERS }",
        "http.auth.type: 'digest' is not supported: it needs passwords that are stored as good as in the clear; write 'basic', "
            + "and serve by TLS"
    )]
    [InlineData(
        "auth: { require: { users: '*' }, USERS }",
        "http.auth.require.users: nobody can sign in: there is no 'type', here or in 'http'; write type: 'basic' beside 'require'"
    )]
    [InlineData("auth: { type: 'basic', requires: {}, USERS }", "unknown key 'http.auth.requires' is ignored; did you mean 'require'?")]
    [InlineData(
        "auth: { type: 'basic', require: { role: 'admin' }, USERS }",
        "unknown key 'http.auth.require.role' is ignored; did you mean 'roles'?"
    )]
    [InlineData(
        "auth: { type: 'basic', require: { roles: 'admni' }, USERS }",
        "http.auth.require.roles: 'admni': no user has it, and 'http.auth.roles' does not name it; did you mean 'admin'?"
    )]
    [InlineData(
        "auth: { type: 'basic', require: { users: 'anne' }, USERS }",
        "http.auth.require.users: 'anne': 'http.auth.users' has no such user; did you mean 'ann'?"
    )]
    [InlineData(
        "auth: { type: 'basic', require: { users: [] }, USERS }",
        "http.auth.require.users: names nobody; write names, or '*' for every user"
    )]
    [InlineData(
        "auth: { type: 'basic', users: { ann: { password: 'secret' } } }",
        "http.auth.users.ann.password: is not the hash of a password; write what 'user hash' prints for it"
    )]
    [InlineData(
        "auth: { type: 'basic', users: { ann: { password: 'BF1:128:salt:hash' } } }",
        "http.auth.users.ann.password: is a hash of ESP's (BF1), which is not read here; write what 'user hash' prints for it"
    )]
    [InlineData("auth: { type: 'basic', users: { ann: {} } }", "http.auth.users.ann.password: is missing; write what 'user hash' prints")]
    [InlineData(
        "auth: { type: 'basic', users: { ann: { password: 'HASH', roles: 'boss' } } }",
        "http.auth.users.ann.roles: 'boss': 'http.auth.roles' has no such role; add boss: []"
    )]
    [InlineData(
        "auth: { type: 'basic', users: { 'a:b': { password: 'HASH' }, ann: { password: 'HASH' } } }",
        "http.auth.users.a:b: 'a:b' is not a user's name; write one without spaces, ',' and ':'"
    )]
    [InlineData(
        "auth: { type: 'basic', users: { ann: { password: 'HASH', role: 'x' } } }",
        "http.auth.users.ann.role: unknown key; did you mean 'roles'?"
    )]
    [InlineData(
        "auth: { type: 'basic', store: 'system', USERS }",
        "http.auth.store: 'system' is not supported; write 'config', and the users in 'users'"
    )]
    [InlineData(
        "auth: { type: 'basic', realm: 'a\"b', USERS }",
        "http.auth.realm: 'a\"b' may have ASCII characters other than '\"' and '\\' only; write such as 'example.org'"
    )]
    public void Read_MistakeInAuth_IsAnErrorAndSaysWhatToDo(string http, string expected)
    {
        var text = http.Replace("USERS", Users, StringComparison.Ordinal).Replace("HASH", s_hash, StringComparison.Ordinal);
        var finding = Assert.Single(TempSite.Findings($$"""{ http: { {{text}} } }"""));
        Assert.Matches(@"^appweb\.json\(1,\d+\): error: ", finding);
        Assert.EndsWith(": error: " + expected, finding, StringComparison.Ordinal);
        Assert.DoesNotContain("'secret'", finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UsersInARoute_IsAnError() =>
        Assert.Contains(
            "error: route 'r': 'auth.users' has no effect in a route; move it to 'http'",
            Assert.Single(TempSite.Findings("{ http: { routes: [ { name: 'r', auth: { users: {} } } ] } }")),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(50_000, "is a hash of 50,000 iterations, and may have 100,000 to 10,000,000; write what 'user hash' prints for it")]
    [InlineData(
        200_000_000,
        "is a hash of 200,000,000 iterations, and may have 100,000 to 10,000,000; write what 'user hash' prints for it"
    )]
    public void Read_HashThatIsTooCheapOrTooDear_IsAnError(int iterations, string expected)
    {
        var bytes = Convert.FromBase64String(s_hash);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(5), iterations);
        var finding = Assert.Single(
            TempSite.Findings(
                $$"""{ http: { auth: { type: 'basic', users: { ann: { password: '{{Convert.ToBase64String(bytes)}}' } } } } }"""
            )
        );
        Assert.EndsWith("password: " + expected, finding, StringComparison.Ordinal);
    }
}
