using System.Globalization;
using System.Net.Sockets;
using System.Text;
using CsCheck;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Fuzz.Tests;

/// <summary>
/// Random request targets: whatever they say, what is sent is a file of the documents folder that may be seen, and no target is the host's
/// fault.
/// </summary>
[Trait("Category", "Fuzz")]
public sealed class StaticPathFuzzTests : IAsyncLifetime
{
    const string Secret = "not for anybody";

    // By path below the site's folder. What may be seen says its own path.
    static readonly string[] s_public =
    [
        "web/index.html",
        "web/folder/index.html",
        "web/folder/page.js",
        "web/a b/ü.js",
        "web/.well-known/acme",
        "web/LICENSE",
        "web/percent%2e",
    ];
    static readonly string[] s_secret =
    [
        "secret.txt",
        "outside/index.html",
        "outside/secret.txt",
        "web/.hidden",
        "web/.git/config",
        "web/folder/.git/config",
        "web/folder/.well-known/x",
        "web/..hidden/x",
        "web/..name",
    ];

    static readonly string[] s_parts =
    [
        "/",
        "/",
        "/",
        "//",
        "\\",
        "%5c",
        "%2f",
        "%2F",
        ".",
        "..",
        "%2e",
        "%2E%2e",
        "%252e",
        "%c0%ae",
        "%e0%80%af",
        "%00",
        "%0a",
        "%0d%0a",
        "%",
        "%4",
        "%zz",
        "%u002e",
        "\0",
        "\t",
        " ",
        "\u00ff",
        "index.html",
        "folder",
        "page.js",
        "a%20b",
        "a b",
        "%c3%bc.js",
        "u%cc%88.js",
        "LICENSE",
        "license",
        "..name",
        "percent%252e",
        "percent%2e",
        ".well-known",
        "acme",
        "x",
        ".hidden",
        "%2ehidden",
        ".git",
        "config",
        "..hidden",
        "secret.txt",
        "outside",
        "appweb.json",
        "web",
        "controllers",
        "chat",
        "Chat.cs",
        "cache",
        "etc/passwd",
        "into",
        "out",
        "circle",
        "~",
        ":",
        "C:",
        "file:",
        "http://localhost/",
        "*",
        "?",
        "?a=b",
        "#",
        ";",
        "&",
        "'",
        "con",
        "nul",
        "LPT1",
        "::$DATA",
        "\ud83d\ude00",
        new string('a', 255),
        new string('a', 300),
        string.Concat(Enumerable.Repeat("a/", 200)),
    ];

    static readonly Gen<string> s_part = Gen.Int[0, s_parts.Length - 1].Select(i => s_parts[i]);

    static readonly Gen<string> s_target = Gen.OneOf(
        s_part.Array[0, 12].Select(parts => "/" + string.Concat(parts)),
        s_part.Array[0, 6].Select(string.Concat),
        TextMutation.Of("/folder/../a%20b/%c3%bc.js", "./\\%2eEfF5cC0\0?#:~ ", 6)
    );

    readonly TestSite _site = new();

    public async ValueTask InitializeAsync()
    {
        foreach (var path in s_public)
            _site.Write(path, path);
        foreach (var path in s_secret)
            _site.Write(path, Secret);
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(_site.PathOf("web/into"), "folder");
            File.CreateSymbolicLink(_site.PathOf("web/out"), "../outside");
            File.CreateSymbolicLink(_site.PathOf("web/circle"), "circle");
        }
        await _site.StartAsync();
    }

    // An error in the host's log fails here.
    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task Target_OfAnything_IsAFileThatMayBeSeenOrRefused()
    {
        var (asked, served) = (0, 0);
        await Fuzzer.RunAsync(
            s_target,
            async target =>
            {
                var (status, head, body) = await AskAsync(target);
                Assert.True(status is 0 or 200 or 301 or (>= 400 and < 500) or 505, head);
                Assert.DoesNotContain(Secret, body, StringComparison.Ordinal);
                if (status == 200)
                    Assert.Contains(body, s_public);
                // To a folder of this site, never to another.
                if (status == 301)
                    Assert.Matches(@"\r\nLocation: [^/:\\\r]+/(\?[^\r]*)?\r\n", head + "\r\n");
                asked++;
                served += status == 200 ? 1 : 0;
            },
            Uri.EscapeDataString
        );
        // A machine that is busy has time for a few in a short run, and most targets are no file's.
        Assert.True(served > 0 || asked < 500, $"Nothing was served of {asked} targets: they are no good.");
        Assert.Equal((200, "web/index.html"), await AskAsync("/") is var (status, _, body) ? (status, body) : default);
    }

    async Task<(int Status, string Head, string Body)> AskAsync(string target)
    {
        await using var client = await RawClient.OpenAsync(_site.Address);
        using var stream = new NetworkStream(client.Socket);
        using var answer = new MemoryStream();
        try
        {
            await client.SendAsync(Encoding.UTF8.GetBytes($"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
            await stream.CopyToAsync(answer);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // Refused before all of it was sent.
        }
        var text = Encoding.UTF8.GetString(answer.ToArray());
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return end < 0 ? (0, text, "") : (int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture), text[..end], text[(end + 4)..]);
    }
}
