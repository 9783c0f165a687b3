using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Tests.Logging;

/// <summary>Every line has its time, level and category, or belongs to one above it that has.</summary>
public sealed class ConsoleLineFormatterTests
{
    const string Forged = "no luck\nchat: generation 99 live\r\n\u001b[2J\u009b31m\u202echat\u2028: 1 error\n";

    static string Write(ConsoleFormatter formatter, LogLevel level, string category, string text, Exception? exception = null)
    {
        using var writer = new StringWriter();
        formatter.Write(new LogEntry<string>(level, category, 0, text, exception, (state, _) => state), null, writer);
        return writer.ToString();
    }

    static string Line(LogLevel level, string category, string text, Exception? exception = null) =>
        Write(
            new ConsoleLineFormatter(new FakeTimeProvider(new(2026, 11, 25, 19, 48, 2, 123, TimeSpan.Zero))),
            level,
            category,
            text,
            exception
        );

    [Theory]
    [InlineData(LogLevel.Information, "PluginChat", "2026-11-25T19:48:02.123Z info  PluginChat: text\n")]
    [InlineData(LogLevel.Error, "PluginChat.Requests", "2026-11-25T19:48:02.123Z error PluginChat.Requests: text\n")]
    [InlineData(LogLevel.Warning, "Microsoft.AspNetCore", "2026-11-25T19:48:02.123Z warn  Microsoft.AspNetCore: text\n")]
    [InlineData(LogLevel.Information, "Microsoft.Hosting.Lifetime", "2026-11-25T19:48:02.123Z info  Microsoft.Hosting.Lifetime: text\n")]
    public void Line_OfAnyEvent_HasTimeLevelAndCategory(LogLevel level, string category, string expected) =>
        Assert.Equal(expected, Line(level, category, "text"));

    [Fact]
    public void Text_OfManyLines_CannotMakeALineOfItsOwn() =>
        Assert.Equal(
            """
            2026-11-25T19:48:02.123Z error PluginChat: no luck
                chat: generation 99 live
                \u001b[2J\u009b31m\u202echat\u2028: 1 error

            """.ReplaceLineEndings("\n"),
            Line(LogLevel.Error, "PluginChat", Forged)
        );

    [Fact]
    public void Exception_OfAnEvent_IsIndentedBelowIt()
    {
        var lines = Line(LogLevel.Error, "PluginChat", "text", new InvalidOperationException(Forged)).TrimEnd('\n').Split('\n');
        Assert.All(lines.Skip(1), line => Assert.StartsWith("    ", line, StringComparison.Ordinal));
        Assert.DoesNotContain(string.Concat(lines), c => char.IsControl(c) || c is '\u202e' or '\u2028');
    }

    // The framework's, for those who have their logs read by machines.
    [Fact]
    public void Json_OfAnyEvent_IsOneLineThatAParserReads()
    {
        using var services = new ServiceCollection()
            .AddLogging(l => l.AddConfiguration(new ConfigurationBuilder().Build()).AddJsonConsole())
            .BuildServiceProvider();
        var json = Write(
            services.GetServices<ConsoleFormatter>().Single(f => f.Name == ConsoleFormatterNames.Json),
            LogLevel.Error,
            "PluginChat",
            Forged,
            new IOException(Forged)
        );
        Assert.Equal(json.Length - 1, json.IndexOf('\n', StringComparison.Ordinal));
        Assert.DoesNotContain(json.TrimEnd('\n'), c => char.IsControl(c) || c is '\u202e' or '\u2028');
        Assert.Equal(Forged, JsonDocument.Parse(json).RootElement.GetProperty("Message").GetString());
    }
}
