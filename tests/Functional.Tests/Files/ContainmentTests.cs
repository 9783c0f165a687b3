using System.Net;
using System.Text;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Files;

/// <summary>Nothing outside the documents folder is served, whatever the path says or a link leads to.</summary>
public sealed class ContainmentTests
{
    const string Secret = "nobody is to read this";

    static async Task<TestSite> StartAsync(string http = "")
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(http: http));
        site.Write("secret.txt", Secret);
        site.Write("outside/secret.txt", Secret);
        site.Write("web/index.html", "start");
        site.Write("web/inner/page.html", "page");
        return await site.StartAsync();
    }

    static async Task<(int Status, string All)> GetAsync(TestSite site, string path)
    {
        await using var client = await RawClient.OpenAsync(site.Address);
        await client.SendAsync(
            Encoding.Latin1.GetBytes($"GET {path} HTTP/1.1\r\nHost: {site.Address.Authority}\r\nConnection: close\r\n\r\n")
        );
        using var stream = new System.Net.Sockets.NetworkStream(client.Socket);
        using var reader = new StreamReader(stream);
        var all = await reader.ReadToEndAsync();
        return (int.Parse(all.Split(' ')[1]), all);
    }

    [Theory]
    [InlineData("/../secret.txt")]
    [InlineData("/inner/../../secret.txt")]
    [InlineData("/%2e%2e/secret.txt")]
    [InlineData("/%2E%2E%2Fsecret.txt")]
    [InlineData("/inner/%2e%2e%2f%2e%2e%2fsecret.txt")]
    [InlineData("/%252e%252e/secret.txt")]
    [InlineData("/%c0%ae%c0%ae/secret.txt")]
    [InlineData("/..\\secret.txt")]
    [InlineData("/..%5csecret.txt")]
    [InlineData("/inner%5c..%5c..%5csecret.txt")]
    [InlineData("/....//secret.txt")]
    [InlineData("/../secret.txt%00.html")]
    [InlineData("/index.html%00")]
    [InlineData("//secret.txt")]
    [InlineData("/~/secret.txt")]
    [InlineData("/file:///etc/passwd")]
    public async Task Path_ThatTriesToLeaveTheFolder_IsRefused(string path)
    {
        await using var site = await StartAsync();
        var (status, all) = await GetAsync(site, path);
        Assert.InRange(status, 400, 404);
        Assert.DoesNotContain(Secret, all, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 600, 414)]
    [InlineData("limits: { uri: 'unlimited' },", 6000, 404)]
    [InlineData("limits: { uri: 'unlimited' },", 9000, 404)]
    [InlineData("limits: { uri: '8k' },", 9000, 414)]
    public async Task Path_OfManyBytes_IsRefused(string http, int length, int status)
    {
        await using var site = await StartAsync(http);
        Assert.Equal(status, (await GetAsync(site, "/" + new string('a', length))).Status);
        Assert.Equal(status, (await GetAsync(site, "/" + string.Concat(Enumerable.Repeat("a/", length / 2)))).Status);
    }

    [Theory]
    [InlineData("/file.txt")]
    [InlineData("/folder/secret.txt")]
    [InlineData("/folder/")]
    [InlineData("/chain.txt")]
    [InlineData("/circle")]
    public async Task Link_OutOfTheFolder_IsNotFollowed(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links takes rights there.");
        await using var site = await StartAsync();
        site.Write("outside/index.html", Secret);
        File.CreateSymbolicLink(site.PathOf("web/file.txt"), "../secret.txt");
        File.CreateSymbolicLink(site.PathOf("web/folder"), site.PathOf("outside"));
        File.CreateSymbolicLink(site.PathOf("web/chain.txt"), "inner/next.txt");
        File.CreateSymbolicLink(site.PathOf("web/inner/next.txt"), "../folder/secret.txt");
        File.CreateSymbolicLink(site.PathOf("web/circle"), "circle");
        var (status, all) = await GetAsync(site, path);
        Assert.Equal(404, status);
        Assert.DoesNotContain(Secret, all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_WithinTheFolderOrToIt_IsFollowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links takes rights there.");
        await using var site = await StartAsync();
        File.CreateSymbolicLink(site.PathOf("web/current"), "inner");
        using var http = site.Http();
        Assert.Equal("page", await http.GetStringAsync(new Uri("/current/page.html", UriKind.Relative)));
        // As deployments do it: another folder, and the name led there.
        Directory.Move(site.PathOf("web"), site.PathOf("release-2"));
        File.CreateSymbolicLink(site.PathOf("web"), "release-2");
        Assert.Equal("page", await http.GetStringAsync(new Uri("/current/page.html", UriKind.Relative)));
        using var start = await http.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, start.StatusCode);
    }

    // Between the look at a path and the opening of it, a folder can become a link: the one name leads inside, and the other outside.
    [Fact]
    public async Task Folder_ThatIsSwappedForALinkAgainAndAgain_IsNeverReadThroughIt()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links takes rights there.");
        await using var site = await StartAsync();
        site.Write("web/swapped/secret.txt", "page");
        var (folder, aside, outside) = (site.PathOf("web/swapped"), site.PathOf("web/.aside"), site.PathOf("outside"));
        using var end = new CancellationTokenSource();
        var swapping = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                Directory.Move(folder, aside);
                File.CreateSymbolicLink(folder, outside);
                File.Delete(folder);
                Directory.Move(aside, folder);
            }
        });
        using var http = site.Http();
        var pages = 0;
        // Without the check of what was opened, the secret came within some 50.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (pages < 300 && !patience.IsCancellationRequested && !swapping.IsCompleted)
        {
            using var answer = await http.GetAsync(new Uri("/swapped/secret.txt", UriKind.Relative));
            var text = await answer.Content.ReadAsStringAsync();
            Assert.NotEqual(Secret, text);
            pages += text == "page" ? 1 : 0;
        }
        await end.CancelAsync();
        await swapping;
        Assert.True(pages > 0);
    }
}
