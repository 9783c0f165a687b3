using Microsoft.Extensions.Logging.Console;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Server;

/// <summary>The log as <c>http.log</c> wants it. ASP.NET Core's settings of the command line and the environment win over that.</summary>
static class LogSetup
{
    public static void Apply(WebApplicationBuilder builder, LogConfig log)
    {
        var format =
            builder.Configuration["Logging:Console:FormatterName"]
            ?? (log.IsJson ? ConsoleFormatterNames.Json : ConsoleLineFormatter.FormatterName);
        // Before what is said of them elsewhere: an object without a time is of no use.
        builder.Services.Configure<JsonConsoleFormatterOptions>(o =>
            (o.TimestampFormat, o.UseUtcTimestamp) = (ConsoleLine.TimeFormat, true)
        );
        // The program's console does not wait for a reader (QueuedConsole). Another's may: then this drops lines rather than stop the host.
        builder
            .Logging.AddConsole(o =>
            {
                (o.FormatterName, o.QueueFullMode) = (format, ConsoleLoggerQueueFullMode.DropWrite);
                if (log.IsErrorOutput)
                    o.LogToStandardErrorThreshold = LogLevel.Trace;
            })
            .AddConsoleFormatter<ConsoleLineFormatter, ConsoleFormatterOptions>();
        if (log.File is { } file)
        {
            int? backups = log.Backups == LimitsConfig.Unlimited ? null : (int)log.Backups;
            builder.Services.AddSingleton<ILoggerProvider>(services =>
            {
                var written = new LogFile(file, log.SizeBytes, backups, log.IsAnew, services.GetRequiredService<TimeProvider>());
                return new LogFileProvider(file, written, services, FileFormat(log, format)).Follow();
            });
        }
        builder.Services.AddSingleton<LoggerFactory>();
        builder.Services.AddSingleton<ILoggerFactory>(services => new ServerLogs(services.GetRequiredService<LoggerFactory>()));
        if (log.Level is { } level)
            builder.Logging.SetMinimumLevel(level);
        // Kestrel's own notes on each broken connection are for those who ask.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // An Activity and a scope for each request, 400 bytes that stay as long as a client does, for log lines that are not enabled.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // A start that fails is thrown to the command, which says it in one line; this would put a stack trace before that.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        // Last: of rules for one category the last one holds.
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
    }

    // The framework's formats for terminals are coloured, and have no time.
    static string FileFormat(LogConfig log, string console) =>
        log.IsJson || console == ConsoleFormatterNames.Json ? ConsoleFormatterNames.Json : ConsoleLineFormatter.FormatterName;
}
