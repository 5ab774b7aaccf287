namespace Realtime.SocketIO;

/// <summary>What a decoder accepts from a client. A packet beyond it is not valid and ends the connection.</summary>
/// <param name="MaxJsonDepth">How deeply the JSON of a packet may be nested; <see cref="SocketIOOptions.MaxJsonDepth"/>.</param>
/// <param name="MaxAttachments">How many binary attachments a packet may have; <see cref="SocketIOOptions.MaxAttachments"/>.</param>
public sealed record PacketLimits(int MaxJsonDepth = 32, int MaxAttachments = 10);
