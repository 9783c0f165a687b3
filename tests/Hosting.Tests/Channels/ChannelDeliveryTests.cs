using System.Text;
using PluginChat.Hosting.Channels;
using PluginChat.Redis.Following;

namespace PluginChat.Hosting.Tests.Channels;

public sealed class ChannelDeliveryTests
{
    static readonly HostId s_here = new(1),
        s_other = new(2);

    readonly Reader _reader = new();
    readonly ChannelDelivery _delivery;

    public ChannelDeliveryTests() => _delivery = new(_reader, s_here);

    [Fact]
    public void Deliver_AnotherSendersNumberAgain_IsANumberOnly()
    {
        Deliver(s_other, 1);
        Deliver(s_other, 1);

        Assert.Equal(["2/1", "number"], _reader.Said);
    }

    [Fact]
    public void Deliver_OwnMessageThatWasInTheLogBeforeAnEarlyOne_GoesToClients()
    {
        // Appended and not read yet when Redis went away; the next one was still waiting, and went to clients at once.
        _delivery.DeliverEarly(Message(s_here, 2), 2);
        Deliver(s_here, 1);
        Deliver(s_here, 2);

        Assert.Equal(["1/2", "1/1", "number"], _reader.Said);
    }

    [Fact]
    public void DeliverEarly_WhatCameOutOfTheLog_IsLeftOut()
    {
        Deliver(s_here, 1);
        _delivery.DeliverEarly(Message(s_here, 1), 1);

        Assert.Equal(["1/1"], _reader.Said);
    }

    [Fact]
    public void LastEarly_OfWhatHasANumber_IsNone()
    {
        _delivery.DeliverEarly(Message(s_here, 1), 1);
        _delivery.DeliverEarly(Message(s_here, 2), 2);
        Assert.Equal(2, _delivery.LastEarly);

        Deliver(s_here, 2);

        Assert.Equal(0, _delivery.LastEarly);
    }

    [Fact]
    public void TryPass_WhatClientsHave_IsTrueAndNothingElse()
    {
        Deliver(s_other, 3);
        _delivery.DeliverEarly(Message(s_here, 5), 5);

        Assert.True(_delivery.TryPass(s_other, 2));
        Assert.False(_delivery.TryPass(s_other, 4));
        Assert.False(_delivery.TryPass(s_here, 4));
        Assert.True(_delivery.TryPass(s_here, 5));
    }

    void Deliver(HostId sender, long number) => _delivery.Deliver(Message(sender, number), sender, number);

    static Publication Message(HostId sender, long number) =>
        new(new(Encoding.UTF8.GetBytes($"{sender.Value}/{number}"), WebSocketMessageKind.Text));

    sealed class Reader : IChannelReader
    {
        public List<string> Said { get; } = [];

        public int ClientCount => 0;

        public IEnumerable<long> ClientIds => [];

        public int Deliver(in Publication publication)
        {
            Said.Add(publication.Message.GetText());
            return 0;
        }

        public int CountReceivers(in Publication publication) => 0;

        public void Number(in Publication publication) => Said.Add("number");

        public void Jump(ChannelPosition position, long? missed) => Said.Add($"jump {missed}");

        public string? NameOf(long client, out bool isHere)
        {
            isHere = false;
            return null;
        }
    }
}
