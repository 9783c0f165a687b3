using Microsoft.Extensions.Time.Testing;
using PluginChat.Client;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.ClientLibrary;

/// <summary>clients/dotnet against a host.</summary>
public sealed class ClientTests
{
    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    const string Commands = """
        public override System.Threading.Tasks.ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
        {
            var text = message.GetText();
            if (text == "fail") throw new System.InvalidOperationException("as it is told");
            if (text == "end") client.Close(WebSocketCloseCode.NormalClosure, "That was all.");
            else if (text == "token") client.Send(client.Parameters.TryGetValue("access_token", out var token) ? token : "none");
            else if (text != "nothing") Clients.Send(message);
            return default;
        }
        """;

    static async Task<TestSite> ServeAsync(string webSockets = "resume: true, history: 10")
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(route: $"websockets: {{ {webSockets} }},"));
        site.WriteController(TestSite.Action(Commands));
        return await site.StartAsync();
    }

    static PluginChatClient Connect(TestSite site, PluginChatClientOptions? options = null)
    {
        options ??= new();
        options.Chance = () => 0.001;
        return new(new Uri(site.Address, "/ws/test/chat"), options);
    }

    static async Task<T> NextAsync<T>(IAsyncEnumerator<ChatEvent> events)
        where T : ChatEvent
    {
        while (await events.MoveNextAsync().AsTask().WaitAsync(s_patience))
        {
            if (events.Current is T found)
                return found;
        }
        throw new InvalidOperationException($"The client ended before it said {typeof(T).Name}.");
    }

    [Fact]
    public async Task Readme_OfThePackage_ShowsWhatWorks()
    {
        await using var site = await ServeAsync();
        var lines = new List<string>();
        var address = site.Address;

        await ReadmeAsync(new Uri(address, "/ws/test/chat"), lines.Add);

        Assert.Equal(["Ann: hello", "Delivered"], lines);
        // What it shows is what ran.
        var shown = File.ReadAllText(Repository.PathOf("clients", "dotnet", "README.md")).Split("```csharp\n")[1].Split("```")[0];
        var source = File.ReadAllText(Repository.PathOf("tests", "Functional.Tests", "ClientLibrary", "ClientTests.cs"));
        var ran = source.Split("// <README>\n")[1].Split("        // </README>")[0];
        Assert.Contains(
            ran.Replace("\n        ", "\n", StringComparison.Ordinal)
                .Trim()
                .Replace("Print(", "Console.WriteLine(", StringComparison.Ordinal),
            shown.Replace("new Uri(\"ws://localhost:8080/ws/test/chat\")", "address", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    static async Task ReadmeAsync(Uri address, Action<string> write)
    {
        void Print(object what) => write($"{what}");
        // <README>
        await using var chat = new PluginChatClient(address);
        var messages = chat.ReadMessagesAsync();
        chat.Connect();
        var sent = chat.Send("Ann: hello");
        await foreach (var message in messages)
        {
            Print(message.Text);
            if (message.Text == "Ann: hello")
                break;
        }
        Print(await sent.Outcome);
        // </README>
    }

    [Fact]
    public async Task Message_ThatItsControllerAlwaysFailsOn_IsRefusedAndTheOthersAreDelivered()
    {
        await using var site = await ServeAsync();
        site.ExpectError("as it is told");
        await using var client = Connect(site);

        SentMessage[] sent = [client.Send("before"), client.Send("fail"), client.Send("nothing"), client.Send("after")];
        client.Connect();
        var outcomes = await Task.WhenAll(sent.Select(s => s.Outcome)).WaitAsync(s_patience);

        Assert.Equal([SendOutcome.Delivered, SendOutcome.Refused, SendOutcome.Delivered, SendOutcome.Delivered], outcomes);
    }

    [Fact]
    public async Task Host_ThatDoesNotResume_IsAPlainWebSocketThatSaysNothingOfWhatArrived()
    {
        await using var site = await ServeAsync("resume: false");
        await using var client = Connect(site);
        var messages = client.ReadMessagesAsync().GetAsyncEnumerator();

        var sent = client.Send("?");
        client.Connect();

        Assert.True(await messages.MoveNextAsync().AsTask().WaitAsync(s_patience));
        Assert.Equal("?", messages.Current.Text);
        Assert.Equal(SendOutcome.Unknown, await sent.Outcome);
        await messages.DisposeAsync();
    }

    [Fact]
    public async Task Token_OfTheUser_IsAskedForBeforeEachAttempt()
    {
        await using var site = await ServeAsync();
        var tokens = 0;
        await using var client = Connect(
            site,
            new()
            {
                AccessToken = async _ =>
                {
                    await Task.Yield();
                    return ++tokens == 2 ? throw new InvalidOperationException("no network") : $"t&{tokens}";
                },
            }
        );
        await using var events = client.ReadAllAsync().GetAsyncEnumerator();
        client.Connect();
        client.Send("token");
        Assert.Equal("t&1", (await NextAsync<ChatMessage>(events)).Text);

        client.Drop();
        StateChanged state;
        do state = await NextAsync<StateChanged>(events);
        while (!state.Why.Contains("no network", StringComparison.Ordinal));
        client.Send("token");

        Assert.Equal("t&3", (await NextAsync<ChatMessage>(events)).Text);
    }

    [Fact]
    public async Task Close_OfTheHostThatIsFinal_EndsTheEventsAndConnectBeginsAgain()
    {
        await using var site = await ServeAsync();
        await using var client = Connect(site, new() { History = 5 });
        await using var events = client.ReadAllAsync().GetAsyncEnumerator();
        client.Connect();
        Assert.Equal(SendOutcome.Delivered, await client.Send("a").Outcome.WaitAsync(s_patience));
        client.Send("end");
        StateChanged state;
        do state = await NextAsync<StateChanged>(events);
        while (state.State != ConnectionState.Stopped);
        Assert.Equal("That was all. (1000)", state.Why);
        Assert.False(await events.MoveNextAsync().AsTask().WaitAsync(s_patience));

        await using var again = client.ReadAllAsync().GetAsyncEnumerator();
        var kept = client.Send("b");
        Assert.False(kept.Outcome.IsCompleted);
        client.Connect();

        Assert.True((await NextAsync<Greeted>(again)).Resumed);
        Assert.Equal("b", (await NextAsync<ChatMessage>(again)).Text);
    }

    [Fact]
    public async Task Close_OfTheClient_WaitsForReceiptsAndLeavesNoMessageWithoutAnOutcome()
    {
        await using var site = await ServeAsync();
        var client = Connect(site);
        client.Connect();
        var sent = Enumerable.Range(0, 100).Select(i => client.Send($"{i}")).ToList();
        await client.CloseAsync(s_patience);
        Assert.All(sent, s => Assert.True(s.Outcome is { IsCompleted: true, Result: SendOutcome.Delivered }));
        Assert.Throws<ObjectDisposedException>(() => client.Send("late"));
        Assert.Throws<ObjectDisposedException>(client.Connect);

        var unconnected = Connect(site);
        var unsent = unconnected.Send("a");
        await unconnected.DisposeAsync();
        Assert.Equal(SendOutcome.Unsent, await unsent.Outcome);
    }

    [Fact]
    public async Task Reader_ThatIsSlow_MakesTheClientWaitAndMissesNothing()
    {
        await using var site = await ServeAsync();
        await using var client = Connect(site, new() { SilenceLimit = TimeSpan.FromSeconds(1) });
        await using var events = client.ReadAllAsync().GetAsyncEnumerator();
        client.Connect();
        await NextAsync<Greeted>(events);
        await using var other = Connect(site);
        other.Connect();
        var sent = Enumerable.Range(0, 3_000).Select(i => other.Send($"{i}")).ToList();
        await Task.WhenAll(sent.Select(s => s.Outcome)).WaitAsync(s_patience);

        for (var i = 0; i < 3_000; i++)
        {
            Assert.Equal($"{i}", (await NextAsync<ChatMessage>(events)).Text);
        }
    }

    [Fact]
    public async Task Host_ThatIsNotThere_IsTriedAgainAfterPausesOfTheClock()
    {
        var time = new FakeTimeProvider();
        await using var client = new PluginChatClient(new Uri("ws://127.0.0.1:1/ws/test/chat"), new() { Time = time, Chance = () => 0.5 });
        await using var events = client.ReadAllAsync().GetAsyncEnumerator();
        var pauses = new List<double>();
        client.Connect();
        while (pauses.Count < 4)
        {
            var state = await NextAsync<StateChanged>(events);
            if (state.State != ConnectionState.Waiting)
                continue;
            pauses.Add(state.RetryAfter.TotalMilliseconds);
            client.Connect(); // at once
        }

        Assert.Equal([250, 500, 1000, 2000], pauses);
    }

    [Theory]
    [InlineData("ftp://localhost/")]
    [InlineData("/ws/test/chat")]
    public void Address_ThatIsNoChats_IsRefusedAtOnce(string address) =>
        Assert.Throws<ArgumentException>(() => new PluginChatClient(new Uri(address, UriKind.RelativeOrAbsolute)));
}
