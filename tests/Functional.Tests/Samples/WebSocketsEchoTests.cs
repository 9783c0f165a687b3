using System.Net;
using System.Net.WebSockets;
using System.Text;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Samples;

/// <summary>The table of samples/websockets-echo/README.md, row by row.</summary>
public sealed class WebSocketsEchoTests
{
    const string Path = "/ws/test/echo";

    [Fact]
    public async Task Echo_TextAndBinary_ComeBackToTheirSenderAloneAsTheyWere()
    {
        await using var site = await Sample.StartAsync("websockets-echo");
        var other = await site.ConnectAsync(Path, "chat");
        var client = await site.ConnectAsync(Path, "chat");
        await client.SendAsync("Grüße\0");
        await client.SendAsync([0, 1, 255], WebSocketMessageType.Binary);
        Assert.Equal("Grüße\0", await client.ReceiveTextAsync());
        var (type, bytes) = await client.ReceiveAsync();
        Assert.Equal(WebSocketMessageType.Binary, type);
        Assert.Equal([0, 1, 255], bytes);
        // The other has only its own.
        await other.SendAsync("mine");
        Assert.Equal("mine", await other.ReceiveTextAsync());
    }

    [Fact]
    public async Task SubProtocol_OfferedAnotherThanChat_IsRefusedWith400()
    {
        await using var site = await Sample.StartAsync("websockets-echo");
        var client = await site.ConnectAsync(Path, "chat");
        Assert.Equal("chat", client.Socket.SubProtocol);
        using var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        socket.Options.AddSubProtocol("other");
        await Assert.ThrowsAsync<WebSocketException>(() =>
            socket.ConnectAsync(new($"ws://{site.Address.Authority}{Path}"), CancellationToken.None)
        );
        Assert.Equal(HttpStatusCode.BadRequest, socket.HttpStatusCode);
    }

    [Fact]
    public async Task Message_Of40MB_ComesBackWhole()
    {
        await using var site = await Sample.StartAsync("websockets-echo");
        var client = await site.ConnectAsync(Path);
        var message = new byte[40 << 20];
        new Random(1).NextBytes(message);
        await client.SendAsync(message, WebSocketMessageType.Binary);
        var (_, back) = await client.ReceiveAsync();
        Assert.True(message.AsSpan().SequenceEqual(back));
    }

    [Fact]
    public async Task Message_LargerThan40MB_ClosesWith1009()
    {
        await using var site = await Sample.StartAsync("websockets-echo");
        var client = await site.ConnectAsync(Path);
        await client.SendAsync(new byte[(40 << 20) + 1], WebSocketMessageType.Binary);
        Assert.Equal(WebSocketCloseCode.MessageTooBig, await client.ReceiveCloseAsync());
    }

    // That a limit of time closes with 1008 is in Limits/LimitTests.
    [Fact]
    public void Configuration_AsItIs_HasNoMistakesAndAMinuteOfSilence()
    {
        var result = SiteConfigReader.Read(Repository.PathOf("samples", "websockets-echo", "appweb.json"));
        Assert.Empty(result.Diagnostics);
        Assert.Equal(TimeSpan.FromMinutes(1), result.Site!.Routes[0].Timeouts.Inactivity);
    }

    [Fact]
    public async Task Edit_WithAClientConnected_IsWhatItsNextMessageRuns()
    {
        await using var site = await Sample.StartAsync("websockets-echo");
        var client = await site.ConnectAsync(Path);
        await client.SendAsync("one");
        Assert.Equal("one", await client.ReceiveTextAsync());
        using var probe = site.Probe();
        var source = File.ReadAllText(site.PathOf("controllers/echo/Echo.cs"));
        site.Write(
            "controllers/echo/Echo.cs",
            source.Replace("client.Send(message);", "client.Send($\"You said: {message.GetText()}\");", StringComparison.Ordinal)
        );
        await probe.NextAsync<ControllerLive>();
        await client.SendAsync("two");
        Assert.Equal("You said: two", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Page_OfTheSample_IsServed()
    {
        await using var site = await Sample.StartAsync("websockets-echo");
        using var http = site.Http();
        Assert.Contains("echo.js", await http.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Contains("ws/test/echo", await http.GetStringAsync("/echo.js"), StringComparison.Ordinal);
    }
}
