using System.Net;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Files;

public sealed class RangeTests
{
    const string Digits = "0123456789";

    static async Task<TestSite> StartAsync()
    {
        var site = new TestSite();
        site.Write("web/digits.txt", Digits);
        site.Write("web/empty.txt", "");
        return await site.StartAsync();
    }

    static async Task<(HttpResponseMessage Answer, string Text)> GetAsync(
        TestSite site,
        string path,
        params (string Name, string Value)[] headers
    )
    {
        using var http = site.Http();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var answer = await http.SendAsync(request);
        return (answer, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("bytes=0-0", 206, "0", "bytes 0-0/10")]
    [InlineData("bytes=8-", 206, "89", "bytes 8-9/10")]
    [InlineData("bytes=-3", 206, "789", "bytes 7-9/10")]
    [InlineData("bytes=-30", 206, Digits, "bytes 0-9/10")]
    [InlineData("bytes=5-99", 206, "56789", "bytes 5-9/10")]
    [InlineData("bytes=10-", 416, "", "bytes */10")]
    [InlineData("bytes=-0", 416, "", "bytes */10")]
    [InlineData("bytes=3-2", 200, Digits, null)]
    [InlineData("bytes=x", 200, Digits, null)]
    [InlineData("lines=1-2", 200, Digits, null)]
    public async Task Range_OfEachForm_IsAnsweredAsRfc9110Says(string range, int status, string text, string? contentRange)
    {
        await using var site = await StartAsync();
        var (answer, read) = await GetAsync(site, "/digits.txt", ("Range", range));
        Assert.Equal((status, contentRange), ((int)answer.StatusCode, answer.Content.Headers.ContentRange?.ToString()));
        Assert.Equal(text, read);
    }

    [Fact]
    public async Task IfRange_OfAnotherVersion_GetsTheWholeFile()
    {
        await using var site = await StartAsync();
        var (first, _) = await GetAsync(site, "/digits.txt");
        var (tag, modified) = (first.Headers.ETag!.ToString(), first.Content.Headers.LastModified!.Value);
        foreach (
            var (validator, isCurrent) in new[]
            {
                (tag, true),
                ("\"other\"", false),
                ("W/" + tag, false), // a weak one is not enough: RFC 9110, section 13.1.5
                (modified.ToString("R"), true),
                (modified.AddSeconds(-1).ToString("R"), false),
            }
        )
        {
            var (answer, text) = await GetAsync(site, "/digits.txt", ("Range", "bytes=2-4"), ("If-Range", validator));
            Assert.Equal(isCurrent ? (HttpStatusCode.PartialContent, "234") : (HttpStatusCode.OK, Digits), (answer.StatusCode, text));
        }
    }

    [Fact]
    public async Task Precondition_ThatFails_Is412()
    {
        await using var site = await StartAsync();
        var (first, _) = await GetAsync(site, "/digits.txt");
        var (match, _) = await GetAsync(site, "/digits.txt", ("If-Match", first.Headers.ETag!.ToString()));
        var (other, body) = await GetAsync(site, "/digits.txt", ("If-Match", "\"other\""));
        var (older, _) = await GetAsync(site, "/digits.txt", ("If-Unmodified-Since", "Mon, 01 Jan 2001 00:00:00 GMT"));
        var (since, _) = await GetAsync(
            site,
            "/digits.txt",
            ("If-Modified-Since", first.Content.Headers.LastModified!.Value.ToString("R"))
        );
        Assert.Equal([200, 412, 412, 304], ((HttpResponseMessage[])[match, other, older, since]).Select(a => (int)a.StatusCode));
        Assert.Equal("", body);
    }

    [Fact]
    public async Task Range_OfAnEmptyFile_IsAnsweredWithoutAPart()
    {
        await using var site = await StartAsync();
        var (answer, text) = await GetAsync(site, "/empty.txt", ("Range", "bytes=0-"));
        Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.RequestedRangeNotSatisfiable);
        Assert.Equal("", text);
    }
}
