using System.Diagnostics;
using System.Runtime.CompilerServices;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Contract;

/// <summary>Keys of the site's authors in appweb.json, as their controllers read them.</summary>
public sealed class OwnSettingsTests
{
    static string Config(string settings) =>
        TestSite.Config().Replace("http: {", $"settings: {{ {settings} }}, http: {{", StringComparison.Ordinal);

    const string Source = """
        using System.ComponentModel.DataAnnotations;
        using Microsoft.Extensions.Options;
        using PluginChat;

        public enum Mood { Calm, Loud }

        public sealed class Motd
        {
            public Mood Mood { get; set; }
            [Required] public string Text { get; set; } = "none";
            public DayOfWeek Day { get; set; }
            public TimeSpan Pause { get; set; }
            public List<string> Words { get; set; } = [];
        }

        public sealed class Setup : IControllerServices
        {
            public void Configure(IServiceCollection services) =>
                services.AddOptions<Motd>().BindConfiguration("chat").ValidateDataAnnotations();
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
                client.Send($"{now.Mood} {now.Text} {now.Day} {now.Pause.TotalMinutes} {string.Join(',', now.Words)}");
                return ValueTask.CompletedTask;
            }
        }
        """;

    [Fact]
    public async Task Options_BoundToSettings_FollowTheFileUnderAnOpenConnection()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", Config("chat: { mood: 'loud', text: 'one', day: 'Friday', pause: '00:05', words: [ 'a', 'b' ] }"));
        site.WriteController(Source);
        await site.StartAsync();
        var client = await site.ConnectAsync();
        await client.SendAsync("read");
        Assert.Equal("Loud one Friday 5 a,b", await client.ReceiveTextAsync());

        site.Write("appweb.json", Config("chat: { text: 'two' }"));
        Assert.Equal("changed to two", await client.ReceiveTextAsync());
        await client.SendAsync("read");
        Assert.Equal("Calm two Sunday 0 ", await client.ReceiveTextAsync());

        // What is thrown there does not keep the file from being followed.
        site.Write("appweb.json", Config("chat: { text: 'wrong' }"));
        Assert.Equal("changed to wrong", await client.ReceiveTextAsync());
        site.Write("appweb.json", Config("chat: { text: 'three' }"));
        Assert.Equal("changed to three", await client.ReceiveTextAsync());
        Assert.Equal(1, site.Host.Controllers.Lanes.Single().Controller.Current!.Number);
    }

    // The runtime keeps a converter for each type that it was asked for, and what it validates.
    [Fact]
    public async Task Versions_WithBoundOptions_LeaveMemory()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", Config("chat: { mood: 'loud', text: 'one', day: 'Friday' }"));
        site.WriteController(Source);
        await site.StartAsync();
        var client = await site.ConnectAsync();
        for (var edit = 0; edit < 3; edit++)
        {
            await client.SendAsync("read");
            Assert.StartsWith("Loud one Friday", await client.ReceiveTextAsync(), StringComparison.Ordinal);
            site.WriteController(Source + $"\n// {edit}");
            await site.Host.ReloadAsync();
        }
        await site.AssertRetiredLeaveMemoryAsync();
    }

    [Fact]
    public async Task Versions_ThatCannotBeConstructed_LeaveMemory()
    {
        await using var site = new TestSite();
        site.ExpectError("on purpose");
        site.Write("appweb.json", Config("chat: { mood: 'loud' }"));
        await site.StartAsync();
        var client = await site.ConnectAsync();
        await client.SendAsync("hello");
        Assert.Equal("hello", await client.ReceiveTextAsync());
        var refused = Source
            .Replace("Mood", "RefusedMood", StringComparison.Ordinal)
            .Replace(
                "_options = options;",
                "_options = options; throw new InvalidOperationException(\"on purpose: \" + options.CurrentValue.RefusedMood);",
                StringComparison.Ordinal
            );
        site.Write("appweb.json", Config("chat: { refusedMood: 'loud' }"));
        for (var edit = 0; edit < 3; edit++)
        {
            site.WriteController(refused + $"\n// {edit}");
            await site.Host.ReloadAsync();
        }
        Assert.True(site.Log.Has("on purpose: Loud"));

        for (var since = Stopwatch.GetTimestamp(); InMemory("RefusedMood") > 0 && Stopwatch.GetElapsedTime(since).TotalSeconds < 60; )
        {
            await Task.Yield();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Equal(0, InMemory("RefusedMood"));
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // so that nothing of it stays on the stack
    static int InMemory(string type) => AppDomain.CurrentDomain.GetAssemblies().Count(a => a.IsCollectible && a.GetType(type) is not null);
}
