using System.Diagnostics;
using HdrHistogram;
using PluginChat.Bench.Carriers.Commands;
using PluginChat.Bench.Carriers.Redis;
using PluginChat.Measure.Processes;
using PluginChat.Measure.Sockets;
using StackExchange.Redis;

namespace PluginChat.Bench.Carriers.Runs;

/// <summary>A fresh Redis, one publisher and some readers, each with connections of its own as hosts have.</summary>
sealed class CarrierRun(BenchmarkRun run, CarriersPlan plan)
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public async Task<CarrierFigures> MeasureAsync(ICarrier carrier)
    {
        var end = FreePort.Find();
        using var redis = run.Start(
            run.NewFolder("redis"),
            "redis-server",
            ["--port", $"{end.Port}", "--bind", $"{end.Address}", "--save", "", "--appendonly", "no", "--loglevel", "warning"]
        );
        ServerConnection.WaitFor(redis, end).Dispose();
        await using var publisher = await ConnectionMultiplexer.ConnectAsync($"{end}");
        var readers = new List<Reader>();
        try
        {
            for (var i = 0; i < plan.Readers; i++)
            {
                readers.Add(new(await ConnectionMultiplexer.ConnectAsync($"{end}"), carrier));
                readers[^1].Start();
            }
            // Subscribed, and compiled.
            await Task.Delay(plan.Settling);
            var sent = await SaturateAsync(carrier, publisher.GetDatabase(), readers, 0, plan.Settling);
            readers.ForEach(reader => reader.Forget());

            sent = await PaceAsync(carrier, publisher.GetDatabase(), sent);
            await UntilReadAsync(readers, sent);
            var latencies = Reader.NewHistogram();
            readers.ForEach(reader => latencies.Add(reader.Latencies));

            var (redisBefore, from) = (ProcessCpu.Of(redis.Id), Stopwatch.GetTimestamp());
            var all = await SaturateAsync(carrier, publisher.GetDatabase(), readers, sent, plan.Duration);
            var (redisCpu, time) = (ProcessCpu.Of(redis.Id) - redisBefore, Stopwatch.GetElapsedTime(from));

            var (idleBefore, idleFrom) = (Cpu(redis), Stopwatch.GetTimestamp());
            await Task.Delay(plan.Duration);
            var idle = (Cpu(redis) - idleBefore) / Stopwatch.GetElapsedTime(idleFrom);
            return new(
                latencies.GetValueAtPercentile(50) / 1000.0,
                latencies.GetValueAtPercentile(99) / 1000.0,
                (all - sent) / time.TotalSeconds,
                redisCpu.TotalMicroseconds / (all - sent),
                idle,
                readers.Sum(reader => reader.Wrong)
            );
        }
        finally
        {
            foreach (var reader in readers)
                await reader.DisposeAsync();
        }
    }

    static TimeSpan Cpu(ServerProcess redis) => ProcessCpu.Of(redis.Id) + Environment.CpuUsage.TotalTime;

    async Task<long> PaceAsync(ICarrier carrier, IDatabase database, long sent)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / plan.RatePerSecond));
        var from = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(from) < plan.Duration)
        {
            await pace.WaitForNextTickAsync();
            await carrier.PublishAsync(database, [Message.Next(++sent)]);
        }
        return sent;
    }

    // One batch at a time, as a host publishes: what has been read makes place for more.
    async Task<long> SaturateAsync(ICarrier carrier, IDatabase database, List<Reader> readers, long sent, TimeSpan duration)
    {
        for (var from = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(from) < duration; )
        {
            var room = (int)(readers.Min(reader => reader.Last) + plan.UnderWay - sent);
            if (room <= 0)
            {
                await Task.Yield();
                continue;
            }
            var batch = new RedisValue[room];
            for (var i = 0; i < room; i++)
                batch[i] = Message.Next(++sent);
            await carrier.PublishAsync(database, batch);
        }
        await UntilReadAsync(readers, sent);
        return sent;
    }

    static async Task UntilReadAsync(List<Reader> readers, long sent)
    {
        for (var from = Stopwatch.GetTimestamp(); readers.Any(reader => reader.Last < sent); await Task.Delay(1))
        {
            if (readers.Find(reader => reader.Failure is not null)?.Failure is { } failure)
                throw new InvalidOperationException("A reader failed.", failure);
            if (Stopwatch.GetElapsedTime(from) > s_patience)
                throw new InvalidOperationException(
                    $"Of {sent} messages the readers have {string.Join(", ", readers.Select(reader => reader.Last))} after {s_patience}."
                );
        }
    }
}
