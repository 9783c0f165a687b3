namespace PluginChat.Bench.Startup;

/// <summary>One start.</summary>
/// <param name="Milliseconds">By the clock, from process start to the first echoed message.</param>
/// <param name="CpuMilliseconds">Processor time that the server used until then, on all its threads.</param>
sealed record StartSample(double Milliseconds, double CpuMilliseconds);
