using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Caching;

namespace PluginChat.Hosting.Tests.Caching;

/// <summary>What is kept of answers: bounded, the least used first, each for its time.</summary>
public sealed class AnswerStoreTests
{
    readonly FakeTimeProvider _time = new();
    readonly AnswerStore _store;

    public AnswerStoreTests() => _store = new(_time);

    static AnswerKey Key(string path, int generation = 1) => new(new("chat", "/site/chat", generation), path, "");

    static CachedAnswer Answer(int bytes, int seconds = 60) => new([], new byte[bytes]) { Lifetime = TimeSpan.FromSeconds(seconds) };

    bool Has(string path) => _store.TryGet(Key(path), out _);

    [Fact]
    public void Store_OverItsBytes_LetsGoOfTheOneThatWasNotUsedForLongest()
    {
        _store.MostBytes = 3 * Answer(1000).SizeBytes;
        foreach (var path in (string[])["/a", "/b", "/c"])
            _store.Put(Key(path), Answer(1000));
        Assert.True(Has("/a"));
        _store.Put(Key("/d"), Answer(1000));
        Assert.Equal((true, false, true, true), (Has("/a"), Has("/b"), Has("/c"), Has("/d")));
        Assert.InRange(_store.SizeBytes, 1, _store.MostBytes);
    }

    [Fact]
    public void Store_OfTenThousandAnswersWithoutABody_IsBoundedToo()
    {
        _store.MostBytes = 1 << 20;
        for (var i = 0; i < 10_000; i++)
        {
            _store.Put(Key($"/{i}"), Answer(0));
            _store.PutNotKept(Key($"/not/{i}"));
        }
        Assert.InRange(_store.SizeBytes, 1, 1 << 20);
        Assert.InRange(_store.Count, 1, 2048);
    }

    [Fact]
    public void Answer_LargerThanEverything_IsNotKeptAndNothingIsLost()
    {
        _store.MostBytes = 10_000;
        _store.Put(Key("/a"), Answer(10));
        _store.Put(Key("/b"), Answer(10_000));
        Assert.Equal((true, false), (Has("/a"), Has("/b")));
        _store.Put(Key("/a"), Answer(10_000)); // and what it would replace is the answer no more
        Assert.False(Has("/a"));
        Assert.Equal(0, _store.SizeBytes);
    }

    [Fact]
    public void Answer_AfterItsTime_IsGone()
    {
        _store.Put(Key("/a"), Answer(1, seconds: 10));
        _store.Put(Key("/b"), new([], []) { Lifetime = TimeSpan.MaxValue });
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.True(Has("/a"));
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal((false, true, 1), (Has("/a"), Has("/b"), _store.Count));
    }

    [Fact]
    public void Compressed_OfAnAnswer_CountsAndGoesWithIt()
    {
        var answer = Answer(100);
        _store.Put(Key("/a"), answer);
        var before = _store.SizeBytes;
        _store.AddCompressed(answer, Key("/a"), "br", new byte[50]);
        _store.AddCompressed(answer, Key("/a"), "br", new byte[50]); // two requests at once
        Assert.Equal(before + 50, _store.SizeBytes);
        _store.RemoveWhere(_ => true);
        _store.AddCompressed(answer, Key("/a"), "gzip", new byte[50]); // it is not kept any more
        Assert.Equal(0, _store.SizeBytes);
    }

    [Fact]
    public void NotKept_IsAMarkForAMoment_AndNeverReplacesAnAnswer()
    {
        _store.PutNotKept(Key("/a"));
        Assert.Equal((true, false), (_store.IsNotKept(Key("/a")), Has("/a")));
        _store.Put(Key("/a"), Answer(1));
        _store.PutNotKept(Key("/a"));
        Assert.Equal((false, true), (_store.IsNotKept(Key("/a")), Has("/a")));
        _store.PutNotKept(Key("/b"));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.False(_store.IsNotKept(Key("/b")));
    }

    [Fact]
    public void Remove_OfAnOlderVersion_LeavesTheOthers()
    {
        _store.Put(Key("/a", generation: 1), Answer(1));
        _store.Put(Key("/a", generation: 2), Answer(1));
        Assert.Equal(1, _store.RemoveWhere(k => k.Origin.Generation != 2));
        Assert.True(_store.TryGet(Key("/a", generation: 2), out _));
    }
}
