using System.Net;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Controllers.Circuits;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Tests.Controllers.Circuits;

public sealed class ActionCircuitTests
{
    static IPAddress V4(int number) => new([10, 0, 0, (byte)number]);

    // The clock moves at heartbeats alone: by its time these were served before there was a version.
    [Fact]
    public void Circuit_OfAVersionThatServedMoreThanItFailedInItsFirstMoment_StaysClosed()
    {
        var time = new FakeTimeProvider();
        var clock = new CoarseClock(time);
        clock.Tick();
        time.Advance(Heartbeat.Interval / 2);
        var circuit = new ActionCircuit(("chat", 1, "say"), clock, time, _ => { });
        for (var i = 0; i <= Circuit.AddressesToOpen; i++)
            circuit.Succeeded(V4(100 + i));
        time.Advance(Heartbeat.Interval / 2);
        clock.Tick();

        for (var i = 0; i < 2 * Circuit.FailuresToOpen; i++)
            circuit.Failed(V4(i % Circuit.AddressesToOpen));

        Assert.False(circuit.IsOpen);
    }

    [Fact]
    public void Circuit_OfAVersionThatServedFewerThanItFailed_Opens()
    {
        var time = new FakeTimeProvider();
        var circuit = new ActionCircuit(("chat", 1, "say"), new(time), time, _ => { });
        for (var i = 1; i < Circuit.AddressesToOpen; i++)
            circuit.Succeeded(V4(100 + i));

        for (var i = 0; i < Circuit.FailuresToOpen; i++)
            circuit.Failed(V4(i % Circuit.AddressesToOpen));

        Assert.True(circuit.IsOpen);
    }
}
