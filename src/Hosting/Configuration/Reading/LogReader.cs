using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Rules;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>http.log</c>.</summary>
static class LogReader
{
    const string DefaultFile = "log/host.log";

    const int MostBackups = 1_000;

    // ESP's: below that a file is put aside at every few lines.
    const long LeastBytes = 10 << 10;

    public static LogConfig Read(ConfigBlock http, ImmutableArray<RouteConfig> routes, ConfigReading reading)
    {
        var log = http.Block("log");
        var defaults = new LogConfig();
        var (file, isErrorOutput) = ReadLocation(log, reading);
        if (file is not null)
            SecretPlaceRule.Check(log, "location", file, DefaultFile, routes, reading);
        return new()
        {
            File = file,
            IsErrorOutput = isErrorOutput,
            Level = ReadLevel(log),
            IsJson = ReadFormat(log),
            SizeBytes = log.Amount("size", defaults.SizeBytes, LeastBytes),
            Backups = log.Amount("backup", defaults.Backups, 0, MostBackups),
            IsAnew = log.Flag("anew", defaults.IsAnew),
        };
    }

    static (string? File, bool IsErrorOutput) ReadLocation(ConfigBlock log, ConfigReading reading)
    {
        switch (log.Text("location"))
        {
            case null or "stdout":
                return (null, false);
            case "stderr":
                return (null, true);
            case { Length: > 0 } path when !Directory.Exists(reading.Resolve(path)):
                return (reading.Resolve(path), false);
            case var other:
                log.Error(log.Find("location")!, "location", $"takes 'stdout', 'stderr' or a file such as '{DefaultFile}', not '{other}'");
                return (null, false);
        }
    }

    static LogLevel? ReadLevel(ConfigBlock log)
    {
        switch (log.Text("level"))
        {
            case null:
                return null;
            // What ESP writes at each of its levels.
            case "0" or "1" or "warn":
                return LogLevel.Warning;
            case "2" or "3" or "info":
                return LogLevel.Information;
            case "4" or "debug":
                return LogLevel.Debug;
            case "5" or "trace":
                return LogLevel.Trace;
            case "error":
                return LogLevel.Error;
            case var other:
                log.Error(
                    log.Find("level")!,
                    "level",
                    $"takes 'error', 'warn', 'info', 'debug' or 'trace', or ESP's 0 to 5, not '{other}'"
                );
                return null;
        }
    }

    static bool ReadFormat(ConfigBlock log)
    {
        if (log.Text("format") is not { } format)
            return false;
        if (format is not ("line" or "json"))
            log.Error(log.Find("format")!, "format", $"takes 'line' or 'json', not '{format}'");
        return format == "json";
    }
}
