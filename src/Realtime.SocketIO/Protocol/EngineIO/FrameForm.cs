namespace Realtime.SocketIO.Protocol.EngineIO;

/// <summary>How the messages of a packet are written as WebSocket frames. Fixed for a connection when it opens.</summary>
[Flags]
internal enum FrameForm : byte
{
    /// <summary>Revision 4: binary messages are binary frames.</summary>
    Plain = 0,

    /// <summary>The client accepts compressed messages.</summary>
    Deflated = 1,

    /// <summary>Revision 3: a binary message begins with its packet type.</summary>
    Legacy = 2,

    /// <summary>The client accepts no binary frames: binary messages are base64 in text frames.</summary>
    Base64 = 4,
}
