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
    public void Deliver_AnotherSendersNumberAgain_IsARepetition()
    {
        Deliver(s_other, 1);
        Deliver(s_other, 1);

        Assert.Equal(["2/1", "again"], _reader.Said);
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

        Assert.True(_delivery.TryPass(s_other, 2, null));
        Assert.False(_delivery.TryPass(s_other, 4, null));
        Assert.False(_delivery.TryPass(s_here, 4, null));
        Assert.True(_delivery.TryPass(s_here, 5, null));
    }

    [Fact]
    public void Deliver_OfAnotherHostForTheSameMessage_IsARepetition()
    {
        Deliver(s_other, 1, s_sent);
        Deliver(s_other, 2, s_sent);
        Deliver(s_here, 1, s_sent);
        Deliver(s_here, 2, s_sent with { Number = 2 });

        Assert.Equal(["2/1", "2/2", "again", "1/2"], _reader.Said);
        Assert.True(_delivery.TryPass(s_here, 3, s_sent));
        Assert.True(_delivery.IsRepeated(s_sent));
        Assert.False(_delivery.IsRepeated(s_sent with { Number = 2 }));
    }

    [Fact]
    public void Deliver_OfAnotherHostForWhatWasDeliveredEarly_IsANumberOnly()
    {
        _delivery.DeliverEarly(Message(s_here, 1, s_sent), 1);
        _delivery.DeliverEarly(Message(s_here, 2, s_sent), 2);
        Deliver(s_other, 1, s_sent);
        Deliver(s_other, 2, s_sent);
        Deliver(s_other, 3, s_sent);

        Assert.Equal(["1/1", "1/2", "number", "number", "2/3"], _reader.Said);
        Assert.Equal(0, _delivery.LastEarly);
    }

    [Fact]
    public void Deliver_WhereWhatRedisSaidOfASenderCannotBe_GoesToClients()
    {
        _delivery.Learn([(s_other, 999_999)]);
        Deliver(s_other, 8);
        Deliver(s_other, 9);
        Deliver(s_other, 8);

        Assert.Equal(["2/8", "2/9", "again"], _reader.Said);
    }

    [Fact]
    public void Deliver_InAnotherEpochOfWhatWasPassedOverUnread_IsARepetition()
    {
        _delivery.Learn([(s_other, 7)]);
        _delivery.EndEpoch();
        Deliver(s_other, 7);
        Deliver(s_other, 8);

        Assert.Equal(["again", "2/8"], _reader.Said);
    }

    [Fact]
    public void DeliverEarly_OfWhatAnotherHostPassedOn_IsLeftOut()
    {
        Deliver(s_other, 1, s_sent);
        _delivery.DeliverEarly(Message(s_here, 1, s_sent), 1);

        Assert.Equal(["2/1"], _reader.Said);
    }

    [Fact]
    public void LastEarly_UntilClientsHaveTheNumber_IsThere()
    {
        // Who takes a place in between would get the number behind it, and never the message.
        var whenTold = new List<long>();
        _reader.Told = () => whenTold.Add(_delivery.LastEarly);
        _delivery.DeliverEarly(Message(s_here, 1, s_sent), 1);
        _delivery.DeliverEarly(Message(s_here, 2), 2);

        Deliver(s_other, 1, s_sent);
        Deliver(s_here, 2);

        Assert.Equal([1, 2, 2, 2], whenTold);
        Assert.Equal(0, _delivery.LastEarly);
    }

    [Fact]
    public void LoseEarly_WhatRedisHadAndHasNoMore_IsARepetitionShouldItBeThereAgain()
    {
        _delivery.DeliverEarly(Message(s_here, 1), 1);
        _delivery.DeliverEarly(Message(s_here, 2, s_sent), 2);
        _delivery.DeliverEarly(Message(s_here, 3), 3);
        _delivery.Confirmed = 2;

        _delivery.LoseEarly(_delivery.Confirmed);
        Assert.Equal(3, _delivery.LastEarly);
        Assert.True(_delivery.TryPass(s_here, 1, null));
        Deliver(s_other, 1, s_sent);
        Deliver(s_here, 2, s_sent);
        Deliver(s_here, 3);

        Assert.Equal(["1/1", "1/2", "1/3", "again", "again", "number"], _reader.Said);
        Assert.Equal(0, _delivery.LastEarly);
    }

    [Fact]
    public void LoseEarly_WhatClientsNeverHad_GoesToThemShouldItBeThereAgain()
    {
        // Published in good times, and lost by Redis before it was read.
        _delivery.Confirmed = 1;
        _delivery.LoseEarly(_delivery.Confirmed);

        Deliver(s_here, 1);

        Assert.Equal(["1/1"], _reader.Said);
    }

    [Fact]
    public void Deliver_OwnPartOfAMessageWhoseOtherPartWasEarly_GoesToClients()
    {
        // The first part was appended and not read yet when Redis went away.
        _delivery.DeliverEarly(Message(s_here, 2, s_sent), 2);
        Deliver(s_here, 1, s_sent);
        Deliver(s_here, 2, s_sent);

        Assert.Equal(["1/2", "1/1", "number"], _reader.Said);
    }

    static readonly MessageId s_sent = new(new(42), 1);

    void Deliver(HostId sender, long number, MessageId? id = null) => _delivery.Deliver(Message(sender, number, id), sender, number);

    static Publication Message(HostId sender, long number, MessageId? id = null) =>
        new(new(Encoding.UTF8.GetBytes($"{sender.Value}/{number}"), WebSocketMessageKind.Text)) { Id = id };

    sealed class Reader : IChannelReader
    {
        public List<string> Said { get; } = [];

        public Action? Told { get; set; }

        public int ClientCount => 0;

        public IEnumerable<long> ClientIds => [];

        public int Deliver(in Publication publication)
        {
            Tell(publication.Message.GetText());
            return 0;
        }

        public void Late(in Publication publication) => Tell("late");

        public int CountReceivers(in Publication publication) => 0;

        public void Number(in Publication publication) => Tell("number");

        public void Repeat(in Publication publication) => Tell("again");

        public void Jump(ChannelPosition position, long? missed) => Tell($"jump {missed}");

        public string? NameOf(long client, out bool isHere)
        {
            isHere = false;
            return null;
        }

        void Tell(string what)
        {
            Said.Add(what);
            Told?.Invoke();
        }
    }
}
