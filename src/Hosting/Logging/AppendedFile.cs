using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using NLog.Targets;

namespace PluginChat.Hosting.Logging;

/// <summary>
/// A file that several processes append to: a host and its successor both write while one takes over from the other. .NET remembers the end
/// of a file and writes there, over what another wrote since; the system itself appends.
/// </summary>
sealed partial class AppendedFile(string name) : FileTarget(name)
{
    // From linux/fcntl.h, for all architectures that .NET runs on.
    const int WriteOnly = 1,
        Create = 0x40,
        NoControllingTerminal = 0x100,
        Append = 0x400,
        CloseOnExec = 0x80000;

    // Those who collect logs are of the group. A log says who asked for what: it is nobody else's.
    const int Mode = 0b110_100_000;

    // From asm-generic/errno-base.h.
    const int NotFound = 2,
        PermissionDenied = 13;

    protected override Stream CreateFileStream(string filePath, int bufferSize)
    {
        if (!OperatingSystem.IsLinux())
            return base.CreateFileStream(filePath, bufferSize);
        var stream = new FileStream(OpenToAppend(filePath), FileAccess.Write, bufferSize);
        // NLog asks a FileStream for its length, and counts itself otherwise: a pipe or a terminal has none.
        return stream.CanSeek ? stream : new BufferedStream(stream);
    }

    [SupportedOSPlatform("linux")]
    static SafeFileHandle OpenToAppend(string path)
    {
        var descriptor = OpenFile(path, WriteOnly | Create | NoControllingTerminal | Append | CloseOnExec, Mode);
        if (descriptor >= 0)
            return new(descriptor, ownsHandle: true);
        var error = Marshal.GetLastPInvokeError();
        throw error switch
        {
            // NLog makes the folder then.
            NotFound => new DirectoryNotFoundException($"Could not find a part of the path '{path}'."),
            PermissionDenied => new UnauthorizedAccessException($"Access to the path '{path}' is denied."),
            _ => new IOException($"'{path}' cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}"),
        };
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenFile(string path, int flags, int mode);
}
