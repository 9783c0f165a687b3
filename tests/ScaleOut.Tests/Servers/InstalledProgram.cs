namespace PluginChat.ScaleOut.Tests.Servers;

/// <summary>A program of the system's that a test needs.</summary>
static class InstalledProgram
{
    /// <summary>Where a program is; where it is missing the test says so and is skipped, but not in CI, which installs it.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="package">What has it on Debian.</param>
    public static string Require(string program, string package)
    {
        // Debian has servers in /usr/sbin, which is not on a user's path.
        var path = Environment
            .GetEnvironmentVariable("PATH")!
            .Split(Path.PathSeparator)
            .Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
        if (path is null && Environment.GetEnvironmentVariable("CI") != "true")
            Assert.Skip($"'{program}' is not on this machine; on Debian: apt-get install {package}");
        Assert.True(path is not null, $"'{program}' is missing.");
        return path;
    }
}
