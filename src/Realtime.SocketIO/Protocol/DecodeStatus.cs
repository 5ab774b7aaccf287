namespace Realtime.SocketIO;

/// <summary>The results of decoding a client's message.</summary>
public enum DecodeStatus
{
    /// <summary>The message is not valid, or exceeds a limit.</summary>
    Invalid = 0,

    /// <summary>The message completed a packet.</summary>
    Complete,

    /// <summary>The message began or continued a packet. More attachments must follow.</summary>
    Incomplete,
}
