using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Tests.Configuration;

/// <summary><c>backend</c>.</summary>
public sealed class BackendKeysTests
{
    const string Key = "0123456789abcdef0123456789abcdef";

    [Fact]
    public void Backend_WithoutIt_IsNone() => Assert.Null(TempSite.Site("{ http: {} }").Backend);

    [Fact]
    public void Backend_WithAKeyOrTokens_IsRead()
    {
        var usual = TempSite.Site($"{{ http: {{ backend: {{ key: '{Key}' }} }} }}").Backend!;
        Assert.Equal(new BackendConfig(new(SecretSource.Text, Key), null) { MessageBytes = 65536, RequestsPerSecond = 1000 }, usual);
        var other = TempSite
            .Site(
                $"{{ http: {{ backend: {{ bearer: {{ key: '{Key}', issuer: 'i', audience: 'a', name: 'n' }}, message: '1MB', "
                    + "requestsPerSecond: 'unlimited' } } }"
            )
            .Backend!;
        Assert.Null(other.Key);
        Assert.Equal(("i", "a", "n"), (other.Bearer!.Issuer, other.Bearer.Audience, other.Bearer.NameClaim));
        Assert.Equal((1 << 20, LimitsConfig.Unlimited), (other.MessageBytes, other.RequestsPerSecond));
        // Records print themselves into logs.
        Assert.DoesNotContain(Key, usual.ToString() + other, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("backend: true", "error: http.backend: takes an object { … }, not true")]
    [InlineData("backend: {}", "error: http.backend.key: nobody could use it; write key: { file: '…' }, or 'bearer' for tokens")]
    [InlineData(
        "backend: { key: 'short' }",
        "error: http.backend.key: has 5 bytes and needs 32, or it could be guessed; take 'openssl rand -base64 48', say"
    )]
    [InlineData(
        "backend: { key: '" + Key + "\\nshort' }",
        "error: http.backend.key: has 5 bytes and needs 32, or it could be guessed; take 'openssl rand -base64 48', say"
    )]
    [InlineData(
        "backend: { key: { env: 'PLUGINCHAT_NO_SUCH_VARIABLE' } }",
        "error: http.backend.key.env: the environment variable 'PLUGINCHAT_NO_SUCH_VARIABLE' is not set; set it for the host's account"
    )]
    [InlineData(
        "backend: { key: { file: 'no.key' } }",
        "error: http.backend.key.file: file 'no.key' not found; name one relative to this one's folder, with nothing but the password in it"
    )]
    [InlineData(
        "backend: { bearer: { key: '" + Key + "', issuer: 'i' } }",
        "error: http.backend.bearer.audience: is missing; write whom they are for, as their 'aud' says: this site"
    )]
    [InlineData(
        "backend: { key: '" + Key + "', message: '65MB' }",
        "error: http.backend.message: 65MB is out of bounds; the least is 1, the most 64MB"
    )]
    [InlineData(
        "backend: { key: '" + Key + "', message: 'unlimited' }",
        "error: http.backend.message: has to have a bound, as each message is in memory as a whole; write 64MB at most"
    )]
    [InlineData(
        "backend: { key: '" + Key + "', mesage: 'x' }",
        "warning: unknown key 'http.backend.mesage' is ignored; did you mean 'message'?"
    )]
    public void Backend_AMistake_SaysWhatAndWhatToDo(string http, string expected) =>
        Assert.EndsWith(": " + expected, Assert.Single(TempSite.Findings($"{{ http: {{ {http} }} }}")), StringComparison.Ordinal);

    [Fact]
    public void Key_InAFileThatAnyoneCouldDownload_IsAnError()
    {
        using var site = new TempSite("{ http: { backend: { key: { file: 'web/backend.key' } } } }");
        site.Write("web/backend.key", Key);
        Assert.EndsWith(
            ": error: http.backend.key.file: lies in the documents 'web', which anyone could download; write one beside them, such as "
                + "'backend.key'",
            $"{Assert.Single(site.Read().Diagnostics)}",
            StringComparison.Ordinal
        );
    }
}
