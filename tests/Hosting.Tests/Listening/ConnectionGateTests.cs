using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Values;
using PluginChat.Hosting.Files;
using PluginChat.Hosting.Listening;
using PluginChat.Testing.Sites;

namespace PluginChat.Hosting.Tests.Listening;

public sealed class ConnectionGateTests : IDisposable
{
    readonly LogCapture _captured = new();
    readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);
    readonly OpenFiles _many = new(OpenFiles.Unlimited, 0);

    ConnectionGate Gate(long connections, OpenFiles? files = null)
    {
        var log = _captured.CreateLogger("PluginChat");
        return new(connections, files ?? _many, new Refusals(TimeProvider.System, log), log);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _captured.Dispose();
    }

    [Theory]
    [InlineData(LimitsConfig.Unlimited, OpenFiles.Unlimited, 0, OpenFiles.Unlimited, LimitsConfig.Unlimited)]
    [InlineData(LimitsConfig.Unlimited, 400, 120, 140, 128)] // half of what is left, and of that 12 for requests that are no WebSockets
    [InlineData(LimitsConfig.Unlimited, 20_000, 200, 19_416, 17_651)]
    [InlineData(100, 20_000, 200, 110, 100)]
    [InlineData(10_000, 1_024, 200, 440, 10_000)] // the files are what bounds them
    [InlineData(LimitsConfig.Unlimited, 100, 120, 1, 1)] // more are open than may be
    public void Most_OfALimitAndFiles_IsTheLesserOne(long limit, long files, long inUse, long most, long webSockets)
    {
        var gate = Gate(limit, new(files, inUse));
        Assert.Equal(most, gate.Most);
        Assert.Equal(webSockets, gate.WebSockets(new() { Connections = limit }));
    }

    [Fact]
    public void Warning_AtFourFifths_ComesOnceUntilTheGateIsRelieved()
    {
        var gate = Gate(92); // and 9 in reserve: 101
        Enter(100);
        Assert.Equal(1, Warnings());
        Leave(30); // 70, which are seven tenths
        Enter(20);
        Assert.Equal(1, Warnings());
        Leave(21); // 69
        Enter(30);
        Assert.Equal(2, Warnings());

        void Enter(int count)
        {
            for (var i = 0; i < count; i++)
                Assert.True(gate.TryEnter(_socket));
        }

        void Leave(int count)
        {
            for (var i = 0; i < count; i++)
                gate.Leave();
        }

        int Warnings() => _captured.Entries.Count(entry => entry.Text.Contains("newcomers will soon be refused", StringComparison.Ordinal));
    }

    [Fact]
    public void Limit_ThatIsEdited_HoldsForThoseWhoCome()
    {
        var gate = Gate(1);
        for (var i = 0; i < ConnectionGate.With(1); i++)
            Assert.True(gate.TryEnter(_socket));
        Assert.False(gate.TryEnter(_socket));
        gate.Limit(2);
        Assert.True(gate.TryEnter(_socket));
        gate.Limit(1);
        gate.Leave();
        Assert.False(gate.TryEnter(_socket));
        gate.Leave();
        Assert.True(gate.TryEnter(_socket));
    }

    [Fact]
    public void Limit_AboveWhatFilesAllow_IsAWarningThatSaysHowToHaveMore()
    {
        Gate(10_000, new(1_024, 200)).Open();
        Assert.True(_captured.Has("440 are let in: the process may open 1,024 files"));
    }
}
