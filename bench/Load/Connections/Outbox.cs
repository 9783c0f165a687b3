using System.Runtime.InteropServices;

namespace PluginChat.Bench.Load.Connections;

/// <summary>What a client has still to send; the kernel takes most of it at once.</summary>
sealed class Outbox
{
    byte[] _bytes = [];
    int _start;
    int _end;

    public bool IsEmpty => _start == _end;

    public void Add(ReadOnlySpan<byte> frame)
    {
        if (IsEmpty)
            _start = _end = 0;
        if (_end + frame.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(256, (_end + frame.Length) * 2));
        frame.CopyTo(_bytes.AsSpan(_end));
        _end += frame.Length;
    }

    /// <summary>Sends as much as fits. False where the connection is gone.</summary>
    public unsafe bool TryFlush(int file)
    {
        fixed (byte* start = _bytes)
        {
            while (!IsEmpty)
            {
                var sent = Libc.Send(file, start + _start, _end - _start, Libc.NoSignal);
                if (sent < 0)
                    return Marshal.GetLastPInvokeError() == Libc.TryAgain;
                _start += (int)sent;
            }
        }
        return true;
    }
}
