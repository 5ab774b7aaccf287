namespace Realtime.SocketIO.EngineIO.Forwarding;

/// <summary>What a part of a forwarded request, or of its answer, is. The numbers are those on the wire.</summary>
internal enum SessionOperation
{
    /// <summary>To the owner: a poll.</summary>
    Poll = 0,

    /// <summary>To the owner: a POST. Its content follows in further parts if it is not complete.</summary>
    Post = 1,

    /// <summary>To the owner: a WebSocket, to which the session upgrades.</summary>
    Socket = 2,

    /// <summary>To the owner: the server that holds the poll stops. The poll is answered now.</summary>
    Release = 3,

    /// <summary>To the forwarder: the owner works on the request.</summary>
    Taken = 4,

    /// <summary>To the forwarder: the answer to a poll or a POST. The number is the HTTP status.</summary>
    Answer = 5,

    /// <summary>Content. Of a WebSocket, it is numbered: frames to the forwarder, messages to the owner.</summary>
    Data = 6,

    /// <summary>The number of bytes of content that were used up, so that as many more may be sent.</summary>
    Credit = 7,

    /// <summary>
    /// To the owner: the client has gone, and with a WebSocket how its connection ended. To the forwarder: the status with which
    /// the WebSocket is closed, or 0 if it is cut off.
    /// </summary>
    End = 8,
}

/// <summary>Properties of a part. The numbers are those on the wire.</summary>
[Flags]
internal enum SessionFlags
{
    None = 0,

    /// <summary>The content is complete.</summary>
    Last = 1,

    /// <summary>The content is binary.</summary>
    Binary = 2,

    /// <summary>The answer may be compressed.</summary>
    MayCompress = 4,

    /// <summary>The client takes no binary frames.</summary>
    Base64 = 8,
}
