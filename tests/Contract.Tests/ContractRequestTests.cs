using PluginChat.Testing.Sites;
using Xunit.Sdk;

namespace PluginChat.Contract.Tests;

/// <summary>How a person tells the contract tests what to test, and with what.</summary>
public sealed class ContractRequestTests
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
                [Action("picky/room")]
                public sealed class Picky : WebSocketAction
                {
                    public override ValueTask OnOpenAsync(IWebSocketClient client) =>
                        client.Path == "/the lobby/3/picky/room" && client.Parameters["room"] == "the lobby"
                            && client.Parameters["size"] == "3" && client.Parameters["since"] == "5"
                            ? default : throw new InvalidOperationException("not asked as it has to be");
                }
                """
            );
            var request = ContractRequest.Parse("room=the+lobby&size=3", "since=5", "X-Any: a thing\nSec-WebSocket-Protocol: chat");
            Assert.Equal("X-Any: a thing\r\nSec-WebSocket-Protocol: chat\r\n", request.HeaderLines);
            await ControllerContractTests.ServeOddInputAsync(folder.FullName, request);
            await Assert.ThrowsAnyAsync<XunitException>(() =>
                ControllerContractTests.ServeOddInputAsync(folder.FullName, ContractRequest.Parse(null, null, null))
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Controllers_ByRelativePaths_AreFoundFromWhereTheCommandWasTyped()
    {
        Assert.Equal([Repository.PathOf("controllers", "chat")], ControllerUnderTest.Named("chat", Repository.PathOf("controllers")));
        Assert.Equal(
            [Repository.PathOf("controllers", "chat"), Repository.PathOf("controllers")],
            ControllerUnderTest.Named($"controllers/chat/{Path.PathSeparator}../controllers", Repository.PathOf("tests"))
        );
        Assert.Contains(
            "there is no 'nowhere' in ",
            Assert.Throws<InvalidOperationException>(() => ControllerUnderTest.Named("nowhere", null).ToList()).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("action=x", "", "'action' is the tests' own")]
    [InlineData("room", "", "write name=value")]
    [InlineData("", "nonsense", "'nonsense' is not a header")]
    public void Request_ThatCannotBeRead_SaysHowToWriteIt(string parameters, string headers, string error) =>
        Assert.Contains(
            error,
            Assert.Throws<InvalidOperationException>(() => ContractRequest.Parse(parameters, null, headers)).Message,
            StringComparison.Ordinal
        );
}
