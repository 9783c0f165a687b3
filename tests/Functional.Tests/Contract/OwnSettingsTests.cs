using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Contract;

/// <summary>Keys of the site's authors in appweb.json, as their controllers read them.</summary>
public sealed class OwnSettingsTests
{
    static string Config(string settings) =>
        TestSite.Config().Replace("http: {", $"settings: {{ {settings} }}, http: {{", StringComparison.Ordinal);

    const string Source = """
        using PluginChat;
        using Microsoft.Extensions.Options;

        public sealed class Motd
        {
            public string Text { get; set; } = "none";
            public DayOfWeek Day { get; set; }
            public TimeSpan Pause { get; set; }
            public List<string> Words { get; set; } = [];
        }

        public sealed class Setup : IControllerServices
        {
            public void Configure(IServiceCollection services) => services.AddOptions<Motd>().BindConfiguration("chat");
        }

        [Action("test/chat")]
        public sealed class Chat : WebSocketAction
        {
            readonly IOptionsMonitor<Motd> _options;

            public Chat(IOptionsMonitor<Motd> options)
            {
                _options = options;
                options.OnChange(now =>
                {
                    Clients.Send("changed to " + now.Text);
                    if (now.Text == "wrong")
                        throw new InvalidOperationException("on purpose");
                });
            }

            public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
            {
                var now = _options.CurrentValue;
                client.Send($"{now.Text} {now.Day} {now.Pause.TotalMinutes} {string.Join(',', now.Words)}");
                return ValueTask.CompletedTask;
            }
        }
        """;

    [Fact]
    public async Task Options_BoundToSettings_FollowTheFileUnderAnOpenConnection()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", Config("chat: { text: 'one', day: 'Friday', pause: '00:05', words: [ 'a', 'b' ] }"));
        site.WriteController(Source);
        await site.StartAsync();
        var client = await site.ConnectAsync();
        await client.SendAsync("read");
        Assert.Equal("one Friday 5 a,b", await client.ReceiveTextAsync());

        site.Write("appweb.json", Config("chat: { text: 'two' }"));
        Assert.Equal("changed to two", await client.ReceiveTextAsync());
        await client.SendAsync("read");
        Assert.Equal("two Sunday 0 ", await client.ReceiveTextAsync());

        // What is thrown there does not keep the file from being followed.
        site.Write("appweb.json", Config("chat: { text: 'wrong' }"));
        Assert.Equal("changed to wrong", await client.ReceiveTextAsync());
        site.Write("appweb.json", Config("chat: { text: 'three' }"));
        Assert.Equal("changed to three", await client.ReceiveTextAsync());
        Assert.Equal(1, site.Host.Controllers.Lanes.Single().Controller.Current!.Number);
    }

    [Fact]
    public async Task Versions_WithBoundOptions_LeaveMemory()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", Config("chat: { text: 'one', day: 'Friday' }"));
        site.WriteController(Source);
        await site.StartAsync();
        var client = await site.ConnectAsync();
        for (var edit = 0; edit < 3; edit++)
        {
            await client.SendAsync("read");
            Assert.StartsWith("one Friday", await client.ReceiveTextAsync(), StringComparison.Ordinal);
            site.WriteController(Source + $"\n// {edit}");
            await site.Host.ReloadAsync();
        }
        await site.AssertRetiredLeaveMemoryAsync();
    }
}
