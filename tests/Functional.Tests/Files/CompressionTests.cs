using System.IO.Compression;
using System.Net;
using System.Text;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Files;

public sealed class CompressionTests
{
    static readonly string s_page = string.Concat(Enumerable.Repeat("<p>the same again and again</p>\n", 400));

    static async Task<TestSite> StartAsync(string http = "compress: true,")
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(http: http));
        site.Write("web/page.html", s_page);
        site.Write("web/app.js", "// the script itself");
        site.Write("web/short.html", "short");
        site.Write("web/picture.png", s_page);
        return await site.StartAsync();
    }

    static async Task<(HttpResponseMessage Answer, string Text)> GetAsync(
        TestSite site,
        string path,
        string? accept,
        HttpMethod? method = null,
        params (string Name, string Value)[] headers
    )
    {
        using var http = site.Http();
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accept);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var answer = await http.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        return (answer, Decode(bytes, EncodingOf(answer)));
    }

    static string EncodingOf(HttpResponseMessage answer) => string.Join(',', answer.Content.Headers.ContentEncoding);

    static string Decode(byte[] bytes, string encoding)
    {
        using Stream decoded = encoding switch
        {
            _ when bytes.Length == 0 => new MemoryStream(),
            "br" => new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress),
            "gzip" => new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress),
            _ => new MemoryStream(bytes),
        };
        using var reader = new StreamReader(decoded);
        return reader.ReadToEnd();
    }

    static void Compress(TestSite site, string name, string text)
    {
        using var to = File.Create(site.PathOf(name));
        using Stream stream = name.EndsWith(".br", StringComparison.Ordinal)
            ? new BrotliStream(to, CompressionLevel.Fastest)
            : new GZipStream(to, CompressionLevel.Fastest);
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    [Theory]
    [InlineData("/page.html", "br", "br")]
    [InlineData("/page.html", "gzip", "gzip")]
    [InlineData("/page.html", "gzip, deflate, br, zstd", "br")]
    [InlineData("/page.html", "br;q=0, gzip", "gzip")]
    [InlineData("/page.html", "gzip;q=1, br;q=0.1", "gzip")]
    [InlineData("/page.html", "identity", "")]
    [InlineData("/page.html", "br;q=0, gzip;q=0, *;q=0", "")]
    [InlineData("/page.html", "nonsense;;q=x", "")]
    [InlineData("/page.html", null, "")]
    [InlineData("/short.html", "br", "")]
    [InlineData("/picture.png", "br", "")]
    public async Task File_ThatIsWorthIt_IsCompressedAsTheClientTakesIt(string path, string? accept, string encoding)
    {
        await using var site = await StartAsync();
        var (answer, text) = await GetAsync(site, path, accept);
        Assert.Equal((HttpStatusCode.OK, encoding), (answer.StatusCode, EncodingOf(answer)));
        Assert.Equal(File.ReadAllText(site.PathOf("web" + path)), text);
        Assert.Equal(path == "/page.html", answer.Headers.Vary.Contains("Accept-Encoding"));
        if (encoding.Length == 0)
            Assert.Equal("bytes", answer.Headers.AcceptRanges.ToString());
        else
            Assert.Empty(answer.Headers.AcceptRanges);
    }

    [Theory]
    [InlineData("", "page.html", "")]
    [InlineData("compress: false,", "page.html", "")]
    [InlineData("compress: [ 'js', '*.css' ],", "page.html", "")]
    [InlineData("compress: [ '.HTML' ],", "page.html", "br")]
    public async Task File_OfARouteThatDoesNotAskForIt_IsSentAsItIs(string http, string path, string encoding)
    {
        await using var site = await StartAsync(http);
        var (answer, text) = await GetAsync(site, path, "br");
        Assert.Equal((encoding, s_page), (EncodingOf(answer), text));
    }

    [Fact]
    public async Task Tag_OfEachEncoding_IsItsOwnAndIsAnswered304WithVary()
    {
        await using var site = await StartAsync();
        var tags = new List<string>();
        foreach (var accept in (string[])["identity", "gzip", "br"])
        {
            var (answer, _) = await GetAsync(site, "/page.html", accept);
            var tag = answer.Headers.ETag!.ToString();
            tags.Add(tag);
            var (again, body) = await GetAsync(site, "/page.html", accept, null, ("If-None-Match", tag));
            Assert.Equal((HttpStatusCode.NotModified, ""), (again.StatusCode, body));
            Assert.Contains("Accept-Encoding", again.Headers.Vary);
            Assert.Empty(again.Content.Headers.ContentEncoding);
            // What only the encoding tells apart is the same date.
            var (_, other) = await GetAsync(site, "/page.html", accept == "br" ? "gzip" : "br", null, ("If-None-Match", tag));
            Assert.Equal(s_page, other);
        }
        Assert.Equal(3, tags.Distinct().Count());
    }

    [Fact]
    public async Task Head_OfACompressedFile_SaysWhatGetSays()
    {
        await using var site = await StartAsync();
        Compress(site, "web/app.js.br", "// brotli");
        foreach (var path in (string[])["/page.html", "/app.js"])
        {
            var (get, _) = await GetAsync(site, path, "br");
            var (head, body) = await GetAsync(site, path, "br", HttpMethod.Head);
            Assert.Equal(
                ("br", get.Headers.ETag, get.Content.Headers.LastModified, get.Content.Headers.ContentType, ""),
                (EncodingOf(head), head.Headers.ETag, head.Content.Headers.LastModified, head.Content.Headers.ContentType, body)
            );
            if (get.Content.Headers.ContentLength is { } length && path == "/app.js")
                Assert.Equal(length, head.Content.Headers.ContentLength);
            Assert.Equal(get.Headers.Vary, head.Headers.Vary);
        }
    }

    [Fact]
    public async Task Range_OfAFileThatWouldBeCompressed_IsAPartOfTheFileItself()
    {
        await using var site = await StartAsync();
        var (answer, text) = await GetAsync(site, "/page.html", "br", null, ("Range", "bytes=3-9"));
        Assert.Equal((HttpStatusCode.PartialContent, "", s_page[3..10]), (answer.StatusCode, EncodingOf(answer), text));
        // A client that has half of the compressed one, and asks for the rest of that.
        var (compressed, _) = await GetAsync(site, "/page.html", "br");
        var (rest, all) = await GetAsync(
            site,
            "/page.html",
            "br",
            null,
            ("Range", "bytes=100-"),
            ("If-Range", compressed.Headers.ETag!.ToString())
        );
        Assert.Equal((HttpStatusCode.OK, s_page), (rest.StatusCode, all));
    }

    [Theory]
    [InlineData("br, gzip", "br", "// brotli")]
    [InlineData("gzip", "gzip", "// gzip")]
    [InlineData("br;q=0.5, gzip", "gzip", "// gzip")]
    [InlineData("*", "br", "// brotli")]
    [InlineData("br;q=0, *", "gzip", "// gzip")]
    [InlineData("identity", "", "// the script itself")]
    public async Task File_BesideACompressedOne_IsSentAsThatWhereTheClientTakesIt(string accept, string encoding, string text)
    {
        await using var site = await StartAsync();
        Compress(site, "web/app.js.br", "// brotli");
        Compress(site, "web/app.js.gz", "// gzip");
        var (answer, read) = await GetAsync(site, "/app.js", accept);
        Assert.Equal((encoding, text), (EncodingOf(answer), read));
        Assert.Equal("text/javascript; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        if (encoding.Length > 0)
        {
            Assert.Equal(new FileInfo(site.PathOf(encoding == "br" ? "web/app.js.br" : "web/app.js.gz")).Length, LengthOf(answer));
            var (part, _) = await GetAsync(site, "/app.js", accept, HttpMethod.Head, ("Range", "bytes=2-5"));
            Assert.Equal((HttpStatusCode.OK, encoding), (part.StatusCode, EncodingOf(part)));
        }

        static long? LengthOf(HttpResponseMessage answer) => answer.Content.Headers.ContentLength;
    }

    [Fact]
    public async Task File_EditedSinceItWasCompressed_IsTheEditedOne()
    {
        await using var site = await StartAsync();
        Compress(site, "web/app.js.br", "// before the edit");
        File.SetLastWriteTimeUtc(site.PathOf("web/app.js.br"), DateTime.UtcNow.AddHours(-1));
        Assert.Equal("// the script itself", (await GetAsync(site, "/app.js", "br")).Text);
        // gzip keeps the time of what it compressed, some archives without its fraction.
        var time = File.GetLastWriteTimeUtc(site.PathOf("web/app.js"));
        File.SetLastWriteTimeUtc(site.PathOf("web/app.js.br"), time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond)));
        Assert.Equal("// before the edit", (await GetAsync(site, "/app.js", "br")).Text);
    }

    [Fact]
    public async Task Compressed_ThatLiesOutsideOrIsNoFile_IsNotSent()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links takes rights there.");
        await using var site = await StartAsync();
        site.Write("secret.br", "secret");
        File.CreateSymbolicLink(site.PathOf("web/app.js.br"), "../secret.br");
        Directory.CreateDirectory(site.PathOf("web/app.js.gz"));
        var (answer, text) = await GetAsync(site, "/app.js", "br, gzip");
        Assert.Equal((HttpStatusCode.OK, "", "// the script itself"), (answer.StatusCode, EncodingOf(answer), text));
    }
}
