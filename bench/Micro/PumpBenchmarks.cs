using BenchmarkDotNet.Attributes;

namespace PluginChat.Micro;

/// <summary>What is published reaches everyone: the fan-out's own cost of a delivery, without the socket's.</summary>
[MemoryDiagnoser]
public class PumpBenchmarks
{
    const int Members = 1000;
    const int Burst = 20;

    readonly WebSocketMessage _message = WebSocketMessage.Binary(new byte[64]);
    Room _room = null!;
    IGroup _group = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _room = new(Members);
        foreach (var member in _room.Members)
            _room.Hub.Groups["all"].Add(member);
        _group = _room.Hub.Groups["all"];
    }

    internal long Delivered => _room.Delivered;

    /// <summary>One message, one walk: no message waits for another.</summary>
    [Benchmark(OperationsPerInvoke = Members)]
    public void BroadcastOne()
    {
        _room.Hub.Log.Append(_message);
        _room.Walk();
    }

    /// <summary>Twenty messages, one walk: what happens under load.</summary>
    [Benchmark(OperationsPerInvoke = Members * Burst)]
    public void BroadcastBurst()
    {
        for (var i = 0; i < Burst; i++)
            _room.Hub.Log.Append(_message);
        _room.Walk();
    }

    /// <summary>Twenty messages to a group, one walk: each member has a queue of its own.</summary>
    [Benchmark(OperationsPerInvoke = Members * Burst)]
    public void GroupBurst()
    {
        for (var i = 0; i < Burst; i++)
            _group.Send(_message);
        _room.Walk();
    }
}
