using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PluginChat.Functional.Tests.Reload;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.LocalCommands;

/// <summary>
/// nginx with nothing but <c>proxy_pass</c>: it comes from loopback, puts the host's address in place of the name that was asked for, and
/// adds no header. What it passes on cannot be told from a program on this machine.
/// </summary>
public sealed class BareProxyTests
{
    [Fact]
    public async Task Strangers_ThroughAProxyThatAddsNothing_LearnNothingAndReloadNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Nginx is not null, "nginx is not installed.");
        await using var site = new TestSite();
        site.Write(
            "appweb.json",
            TestSite
                .Config(esp: "status: 'nobody', preload: 'controllers/chat'")
                .Replace("showErrors: true", "showErrors: false", StringComparison.Ordinal)
        );
        site.ExpectError("error CS1001");
        site.WriteController("class {");
        await site.StartAsync("--environment=Development");
        var port = FreePort.Find();
        site.Write(
            "nginx.conf",
            $$"""
            daemon off; pid nginx.pid; error_log stderr; events {}
            http {
                access_log off;
                client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                server { listen 127.0.0.1:{{port}}; location / { proxy_pass {{site.Address}}; } }
            }
            """
        );
        using var nginx = Process.Start(Nginx!, ["-p", site.Folder, "-c", "nginx.conf"]);
        try
        {
            using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };
            http.DefaultRequestHeaders.Host = "chat.example.org";
            await ListensAsync(port);
            Assert.Equal((HttpStatusCode.OK, "live\n"), await AskAsync(http, HttpMethod.Get, "/healthz"));
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "not ready\n"), await AskAsync(http, HttpMethod.Get, "/readyz"));
            Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(http, HttpMethod.Get, "/_pluginchat/status")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(http, HttpMethod.Post, "/_pluginchat/reload")).Status);
            using var answer = await http.GetAsync("/_pluginchat/events", HttpCompletionOption.ResponseHeadersRead);
            using var events = new StreamReader(await answer.Content.ReadAsStreamAsync());
            Assert.Equal(": open", await events.ReadLineAsync());
            site.ExpectError("error CS1514");
            site.WriteController("class A");
            string? line;
            do line = await events.ReadLineAsync();
            while (line?.StartsWith("data: ", StringComparison.Ordinal) == false);
            Assert.Equal("""data: {"controller":"chat","stage":"Compile"}""", line);
        }
        finally
        {
            nginx.Kill(entireProcessTree: true);
            await nginx.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Status_WithoutTheKey_IsShownToNobody()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", "{ http: { server: { listen: 'http://127.0.0.1:0' }, routes: [] } }");
        await site.StartAsync();
        using var http = site.Http();
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(http, HttpMethod.Get, "/_pluginchat/status")).Status);
    }

    [Fact]
    public async Task Reload_OverHttp_IsNotThereWhateverTheStatusIs()
    {
        await using var edited = await EditedSite.ServeAsync(EditedSite.Answering("\"1\""));
        using var http = edited.Site.Http();
        http.DefaultRequestHeaders.Add("X-PluginChat-Command", "reload");
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(http, HttpMethod.Get, "/_pluginchat/status")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(http, HttpMethod.Post, "/_pluginchat/reload?force")).Status);
    }

    static string? Nginx => new[] { "/usr/sbin/nginx", "/usr/bin/nginx" }.FirstOrDefault(File.Exists);

    static async Task<(HttpStatusCode Status, string Text)> AskAsync(HttpClient http, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Host = http.DefaultRequestHeaders.Host;
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    static async Task ListensAsync(int port)
    {
        for (var since = Stopwatch.GetTimestamp(); ; await Task.Yield())
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(60))
            {
                // Not yet.
            }
        }
    }
}
