using Microsoft.AspNetCore.Components;

namespace Realtime.UI;

/// <summary>Makes the events of the elements known to Razor components, so that <c>@onrtnotificationclick</c> compiles.</summary>
[EventHandler("onrtnotificationclick", typeof(RealtimeNotificationEventArgs), enableStopPropagation: true, enablePreventDefault: true)]
[EventHandler("onrtnotificationaction", typeof(RealtimeNotificationEventArgs), enableStopPropagation: true, enablePreventDefault: true)]
[EventHandler("onrtmessageclick", typeof(RealtimeMessageEventArgs), enableStopPropagation: true, enablePreventDefault: true)]
[EventHandler("onrtnavigate", typeof(RealtimeNavigateEventArgs), enableStopPropagation: true, enablePreventDefault: true)]
[EventHandler("onrtpreferencechange", typeof(RealtimePreferenceEventArgs), enableStopPropagation: true, enablePreventDefault: true)]
[EventHandler("onrtconnectionchange", typeof(RealtimeConnectionEventArgs), enableStopPropagation: true, enablePreventDefault: true)]
[EventHandler("onrterror", typeof(RealtimeErrorEventArgs), enableStopPropagation: true, enablePreventDefault: true)]
public static class EventHandlers;
