using PluginChat.Functional.Tests.Caching;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Requests;

/// <summary><c>If-None-Match</c> in each form of RFC 9110, at everything of the host's that has a tag.</summary>
public sealed class EntityTagTests
{
    [Theory]
    [InlineData("{0}", 304)]
    [InlineData("W/{0}", 304)]
    [InlineData("*", 304)]
    [InlineData("\"other\", {0}", 304)]
    [InlineData("\"a,b\",W/\"c\",{0}", 304)]
    [InlineData(", ,\"a\" ,\t{0},", 304)]
    [InlineData("\"one\"\r\nIf-None-Match: {0}", 304)]
    [InlineData("\"a\\\", {0}", 304)] // a backslash escapes nothing in a tag
    [InlineData("\"\"", 200)]
    [InlineData("\"*\"", 200)]
    [InlineData("\"x{1}\"", 200)]
    [InlineData("\"{1}x\"", 200)]
    [InlineData("\"a, {1}, b\"", 200)]
    [InlineData("{1}", 200)]
    public async Task IfNoneMatch_InEachForm_IsReadAsTheRfcSays(string form, int status)
    {
        await using var site = await CachedSite.StartAsync(
            """[Action("own")] public string Own() => "text"; """,
            http: "openapi: '/openapi.json',"
        );
        site.Write("web/file.txt", "text");
        using var http = site.Http();
        foreach (var path in (string[])["/api/own", "/openapi.json", "/file.txt"])
        {
            using var first = await http.GetAsync(path);
            var tag = first.Headers.ETag!.Tag;
            await using var client = await RawClient.OpenAsync(site.Address);
            await client.SendAsync(
                System.Text.Encoding.ASCII.GetBytes(
                    $"GET {path} HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close\r\nIf-None-Match: "
                        + form.Replace("{0}", tag, StringComparison.Ordinal).Replace("{1}", tag.Trim('"'), StringComparison.Ordinal)
                        + "\r\n\r\n"
                )
            );
            await client.ReadAnswerAsync();
            Assert.Equal((path, status), (path, client.Status));
        }
    }
}
