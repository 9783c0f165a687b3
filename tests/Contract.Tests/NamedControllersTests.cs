using PluginChat.Testing;
using PluginChat.Testing.Sites;

namespace PluginChat.Contract.Tests;

/// <summary>How a person tells the contract tests what to test, and with what.</summary>
public sealed class NamedControllersTests
{
    [Fact]
    public async Task Controller_ThatNeedsParametersQueryAndHeaders_IsAskedWithThem()
    {
        var folder = Directory.CreateTempSubdirectory("pluginchat-contract-");
        try
        {
            File.WriteAllText(
                Path.Combine(folder.FullName, "Picky.cs"),
                """
                using PluginChat;
                [Action("picky/room"), KeepHeaders("X-Any")]
                public sealed class Picky : WebSocketAction
                {
                    public override ValueTask OnOpenAsync(IWebSocketClient client) =>
                        client.Path == "/the lobby/3/picky/room" && client.Parameters["room"] == "the lobby"
                            && client.Parameters["size"] == "3" && client.Parameters["since"] == "5"
                            && client.Protocol == "chat" && client.Headers["X-Any"] == "a thing"
                            ? default : throw new InvalidOperationException("not asked as it has to be");
                }
                """
            );
            var request = NamedControllers.Parse("room=the+lobby&size=3", "since=5", "X-Any: a thing\nSec-WebSocket-Protocol: chat");
            Assert.Empty(await ControllerContract.CheckAsync(folder.FullName, request));
            var problem = Assert.Single(await ControllerContract.CheckAsync(folder.FullName));
            Assert.Contains("not asked as it has to be", problem, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Controllers_ByRelativePaths_AreFoundFromWhereTheCommandWasTyped()
    {
        Assert.Equal([Repository.PathOf("controllers", "chat")], NamedControllers.Named("chat", Repository.PathOf("controllers")));
        Assert.Equal(
            [Repository.PathOf("controllers", "chat"), Repository.PathOf("controllers")],
            NamedControllers.Named($"controllers/chat/{Path.PathSeparator}../controllers", Repository.PathOf("tests"))
        );
        Assert.Contains(
            "there is no 'nowhere' in ",
            Assert.Throws<InvalidOperationException>(() => NamedControllers.Named("nowhere", null).ToList()).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("room", "", "write name=value")]
    [InlineData("", "nonsense", "'nonsense' is not a header")]
    public void Request_ThatCannotBeRead_SaysHowToWriteIt(string parameters, string headers, string error) =>
        Assert.Contains(
            error,
            Assert.Throws<InvalidOperationException>(() => NamedControllers.Parse(parameters, null, headers)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Request_ThatNoClientOfAHostCanMake_IsRefused()
    {
        Task CheckAsync(TestRequest request) => ControllerContract.CheckAsync(Repository.PathOf("controllers", "chat"), request);

        await Assert.ThrowsAsync<ArgumentException>(() => CheckAsync(new() { User = TestRequest.UserNamed("Ann") }));
        await Assert.ThrowsAsync<ArgumentException>(() => CheckAsync(new() { RouteParameters = { ["action"] = "x" } }));
        await Assert.ThrowsAsync<FileNotFoundException>(() => ControllerContract.CheckAsync("nowhere"));
    }

    [Fact]
    public async Task Controller_ThatBreaksTheContract_IsToldAllThatIsWrong()
    {
        await using var site = new TestSite();
        site.WriteController(
            TestSite.Action(
                """
                static readonly List<Delegate> s_held = [];
                int _unused;
                public override ValueTask OnActivatingAsync()
                {
                    AppDomain.CurrentDomain.ProcessExit += (_, _) => s_held.Clear();
                    return default;
                }
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message) =>
                    throw new FormatException($"cannot read {message.Bytes.Length} bytes");
                """
            )
        );

        var problems = await ControllerContract.CheckAsync(site.PathOf("controllers/chat"));

        Assert.Collection(
            problems,
            warning => Assert.Contains("chat/Chat.cs(6,5): warning CS0169", warning, StringComparison.Ordinal),
            held => Assert.Contains("still in memory after it was retired", held, StringComparison.Ordinal),
            thrown => Assert.Contains("cannot read 1048576 bytes", thrown, StringComparison.Ordinal)
        );
        site.WriteController("nonsense");
        Assert.Contains(
            "chat/Chat.cs(1,9): error",
            Assert.Single(await ControllerContract.CheckAsync(site.PathOf("controllers/chat"))),
            StringComparison.Ordinal
        );
    }
}
