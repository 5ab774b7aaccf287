namespace Realtime.AspNetCore.Tests.Infrastructure;

/// <summary>The dialects that come with the library.</summary>
internal static class BuiltIn
{
    public static readonly Dialect[] All = [Dialects.Marketplace, Dialects.Direct, Dialects.ChatterBox, Dialects.Assistant, Dialects.Chatroom];
}
