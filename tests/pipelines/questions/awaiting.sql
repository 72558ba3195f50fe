select awaiting from customer($handle)
