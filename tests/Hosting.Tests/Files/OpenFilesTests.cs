using Microsoft.Win32.SafeHandles;
using PluginChat.Hosting.Configuration.Values;
using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.Tests.Files;

public sealed class OpenFilesTests
{
    [Theory]
    [InlineData(399, true)]
    [InlineData(330, true)]
    [InlineData(329, false)] // 280 are left for others, 140 of them for the host, and half of those are the last
    public void File_AmongTheLast_IsTheHosts(int number, bool expected)
    {
        using var opened = new SafeFileHandle(number, ownsHandle: false);
        Assert.Equal(expected, new OpenFiles(400, 120).IsReserved(opened));
        Assert.False(new OpenFiles(OpenFiles.Unlimited, 0).IsReserved(opened));
    }

    [Fact]
    public void Process_OnUnix_KnowsItsLimitAndAboutHowManyAreOpen()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What is compared with is Linux's.");
        var files = OpenFiles.OfProcess();
        var limit = File.ReadLines("/proc/self/limits")
            .Single(line => line.StartsWith("Max open files", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        Assert.Equal(limit == "unlimited" ? OpenFiles.Unlimited : long.Parse(limit), files.Limit);
        Assert.InRange(files.InUse, 1, 2 * Directory.GetFileSystemEntries("/proc/self/fd").Length);
    }
}
