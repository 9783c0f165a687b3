using System.Globalization;
using System.Text;

namespace PluginChat.Client.Reading;

/// <summary>
/// What the frames of a host mean (docs/protocol.md, "What the host sends"), and the position that the client has by them. Where the host
/// does not speak the sub-protocol, frames are messages as they are. The receive loop's alone.
/// </summary>
sealed class FrameReader(int history, string? session)
{
    public const string Protocol = "pluginchat.resume.v1";

    const int MostDigits = 19; // of a 63-bit number

    bool _isNew = true; // nothing came yet, so earlier messages cannot be there already
    string _client = "";
    string? _token; // proves that this client was let in
    long _alone; // messages of this connection that were for this client alone
    string? _epoch;
    string _number = ""; // as it came
    bool _isCounting; // whether numbers are of the epoch: not while the host does not know where it is
    string? _shownEpoch;
    ulong _shownUpTo; // the highest number of that epoch that was passed on, whatever position the host went back to since
    bool _isAnnounced; // whether messages from before this connection still follow
    long _toFollow;

    /// <summary>Whether the host speaks the sub-protocol on the connection that is open.</summary>
    public bool IsSpoken { get; private set; }

    /// <summary>Whether what is sent on that connection has a number, and questions are answered.</summary>
    public bool IsNumbering { get; private set; }

    /// <summary>Up to which number the host has all, by its first word; null where it does not say.</summary>
    public long? Received { get; private set; }

    /// <summary>What the next handshake adds to the address.</summary>
    public string Query
    {
        get
        {
            var query = new List<string>();
            if (_epoch is not null)
                query.Add($"resume={Uri.EscapeDataString($"{_epoch}.{_number}")}&as={Uri.EscapeDataString(_client)}");
            if (_epoch is not null && _token is not null)
                query.Add($"token={Uri.EscapeDataString(_token)}");
            // Where it cannot be resumed, none of the last messages was shown here either.
            if (_epoch is not null || _isNew)
                query.Add(string.Create(CultureInfo.InvariantCulture, $"history={history}"));
            if (session is not null)
                query.Add($"session={session}");
            return string.Join('&', query);
        }
    }

    /// <summary>A connection is open.</summary>
    /// <param name="protocol">What the host agreed to.</param>
    public void Opened(string? protocol)
    {
        (IsSpoken, IsNumbering, Received) = (protocol == Protocol, false, null);
        (_isCounting, _isAnnounced, _toFollow) = (false, false, 0);
        if (IsSpoken)
            return;
        // Messages without a number come from now on; an older position would bring them again.
        (_isNew, _epoch) = (false, null);
    }

    /// <summary>What a frame means, in order.</summary>
    /// <param name="payload">The frame's; it is kept.</param>
    /// <param name="isText">Whether it is a text.</param>
    public IEnumerable<ChatEvent> Read(ReadOnlyMemory<byte> payload, bool isText) =>
        !IsSpoken ? [new ChatMessage(payload, isText, IsEarlier: false)]
        : isText && payload.Span is [(byte)'!', ..]
            ? Note.Parse(payload[1..]) is { } note ? Take(note)
                : []
        : Message(payload, isText);

    IEnumerable<ChatEvent> Message(ReadOnlyMemory<byte> frame, bool isText)
    {
        var end = frame.Span[..Math.Min(frame.Length, MostDigits + 1)].IndexOf((byte)'\n');
        // What the host does not send is shown as it is, rather than lost.
        if (end < 0 || frame.Span[..end].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            (end, frame) = (0, (byte[])[(byte)'\n', .. frame.Span]);
        var number = Encoding.ASCII.GetString(frame.Span[..end]);
        var isEarlier = number.Length > 0 && _isAnnounced;
        if (number.Length == 0)
            _alone++;
        // The last messages may reach back behind what was shown; a message of now is never held back for its number.
        var isShown = isEarlier && _isCounting && _shownEpoch == _epoch && Parse(number) <= _shownUpTo;
        if (number.Length > 0 && _isCounting)
        {
            _number = number;
            Passed();
        }
        var ends = isEarlier && --_toFollow == 0;
        if (ends)
            _isAnnounced = false;
        if (!isShown)
            yield return new ChatMessage(frame[(end + 1)..], isText, isEarlier);
        if (ends)
            yield return new CaughtUp();
    }

    IEnumerable<ChatEvent> Take(Note note)
    {
        if (note.Type == "hello")
            _client = note.Text("client") ?? "";
        _token = note.Text("token") ?? _token;
        MoveTo(note);
        if (note.Type != "hello" && _isCounting)
            Passed();
        // A later version may say more; what is not known is left.
        return note.Type switch
        {
            "hello" => Greet(note),
            "gap" => [new MessagesLost(note.Number("missed"))],
            "received" when note.Number("number") is { } number => [new Receipt(number)],
            "received" when note.Has("upTo") => [new ReceiptUpTo(note.Number("upTo"), note.Numbers("also"))],
            _ => [],
        };
    }

    void MoveTo(Note note)
    {
        var position = note.Text("position");
        var dot = position?.LastIndexOf('.') ?? -1;
        if (dot > 0)
            (_epoch, _number, _isCounting) = (position![..dot], position[(dot + 1)..], true);
        else if (note.Type == "hello")
            _isCounting = false;
    }

    // All up to the position came, or was not for this client.
    void Passed()
    {
        if (Parse(_number) is not { } number || _shownEpoch == _epoch && number <= _shownUpTo)
            return;
        (_shownEpoch, _shownUpTo) = (_epoch, number);
    }

    static ulong? Parse(string digits) =>
        ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    IEnumerable<ChatEvent> Greet(Note hello)
    {
        _isNew = false;
        (IsNumbering, Received) = (session is not null && hello.Has("received"), hello.Number("received"));
        var lostAlone = hello.Number("toOne") is { } sent ? Math.Max(0, sent - _alone) : 0;
        _alone = 0;
        _toFollow = hello.Number("messages") ?? 0;
        _isAnnounced = _toFollow > 0;
        yield return new Greeted(hello.Boolean("resumed"), hello.Text("reason"), _toFollow, hello.Number("toGroups") ?? 0, lostAlone);
        if (!_isAnnounced)
            yield return new CaughtUp();
    }
}
