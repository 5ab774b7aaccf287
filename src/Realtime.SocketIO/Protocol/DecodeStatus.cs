namespace Realtime.SocketIO;

/// <summary>What became of a client's message.</summary>
public enum DecodeStatus
{
    /// <summary>It is no packet, or one over a limit.</summary>
    Invalid = 0,

    /// <summary>It completed a packet.</summary>
    Complete,

    /// <summary>It began or continued a packet whose attachments are still to come.</summary>
    Incomplete,
}
